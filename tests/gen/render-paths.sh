#!/bin/sh
# sluice-render reads directories, from files or from a commit, several at
# once, and prints all that was asked for or nothing.
. "${0%/*}/../lib.sh"

service()
{
	printf 'apiVersion: v1\nkind: Service\nmetadata:\n  name: %s\n' "$1"
}

service web | write base/web.yaml
echo 'resources: [web.yaml]' | write base/kustomization.yaml
for name in one two; do
	printf 'resources: [../base]\nnamePrefix: %s-\n' $name |
	    write $name/kustomization.yaml
done
{
	service one-web
	echo ---
	service two-web
} >both

prints 'several directories are one stream' sluice-render one two <both
(cd one && sluice-render >../here)
service one-web >wanted
equals_file 'without a path it is the current directory' here wanted
prints 'options may follow' sluice-render one -q two --compat <both

printf '{"objects":[%s],"schema":"sluice/objects/1"}\n' \
    '{"apiVersion":"v1","kind":"Service","metadata":{"name":"one-web"}}' \
    >wanted
prints 'JSON is one document' sluice-render -o json one <wanted

git init --quiet --initial-branch=main .
git add one two base
git commit --quiet --message=first
echo 'namePrefix: three-' >>two/kustomization.yaml
prints 'a commit is read, not the files' \
    sluice-render --git-dir . --rev main one two <both
git branch other
sed -i 's/one/four/' one/kustomization.yaml
git commit --quiet --message=second one
git checkout --quiet other
service four-web >wanted
prints 'any revision' sluice-render --git-dir .git --rev main one <wanted

exits 1 'one mistake refuses all' sluice-render one two
is 'and nothing is printed' "$(cat "$out")" ''
exits 1 'a mistake alone' sluice-render two
is 'the finding has its place' "$(cat "$err")" "two/kustomization.yaml:3:1: \
error: key 'namePrefix' appears twice [yaml/duplicate-key]
    hint: keep one of them: the first is in line 2"
exits 1 'findings are JSON' sluice-render -o json two
is 'where the objects would be' "$(cut -c 1-13 "$err")" '{"findings":['

echo 'commonLabels: {a: b}' >>one/kustomization.yaml
exits 0 'a warning is no refusal' sluice-render one
is 'it is said' "$(sed 's/.*\[//' "$err" | head -n 1)" \
    'overlays/deprecated-field]'
exits 0 'but not with -q' sluice-render -q one
is 'if all is well' "$(cat "$err")" ''

complains 2 'a path that is not there' sluice-render none <<-\EOF
	error: cannot find 'none'
EOF
exits 1 'a file' sluice-render base/web.yaml
is 'is no directory' "$(cat "$err")" "base/web.yaml: error: this is a file; \
a directory with a kustomization is expected [overlays/not-a-directory]"
complains 2 'a path out of a commit' sluice-render --git-dir . ../x <<-\EOF
	error: '../x' leads out of the tree
EOF
exits 2 'a revision that is not there' sluice-render --git-dir . --rev no one
exits 2 'a revision without a repository' sluice-render --rev main one
exits 2 'a wrong restrictor' sluice-render --load-restrictor None one
if [ -w /dev/full ]; then
	sluice-render one 2>said >/dev/full || echo $? >>said
	grep -v warning said | grep -v hint >words
	{
		echo 'error: cannot write to standard output: ' |
		    tr -d '\n'
		echo 'No space left on device'
		echo 3
	} >wanted
	equals_file 'a full disk is told' words wanted
fi
done_testing
