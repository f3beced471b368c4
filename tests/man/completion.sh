#!/bin/sh
# What the shells complete comes from the options that a program shows.
. "${0%/*}/../lib.sh"

completion=$tests/../scripts/completion

write tool <<-\END
	#!/bin/sh
	cat <<EOF
	usage: tool [options]
	It's only here to be completed.

	      --compat                  as it [always] was: 'so'
	  -o, --output DIR              where it goes
	      --with-a-rather-long-name WORD
	                                one of several
	  -h, --help                    show this and end

	More is in tool(1).
	EOF
END
chmod +x tool

# bash_completes WORD...: what is offered for the last of these words.
bash_completes()
{
	bash -c '. ./tool.bash
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_tool
		printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

"$completion" bash ./tool >tool.bash
prints 'bash: all options' bash_completes tool - <<-\EOF
	--compat
	--output
	-o
	--with-a-rather-long-name
	--help
	-h
EOF
prints 'bash: one option' bash_completes tool --w <<-\EOF
	--with-a-rather-long-name
EOF
prints 'bash: files after an option that takes one' \
    bash_completes tool -o tool.b <<-\EOF
	tool.bash
EOF
prints 'bash: files' bash_completes tool tool.b <<-\EOF
	tool.bash
EOF

prints 'zsh' "$completion" zsh ./tool <<-\EOF
	#compdef tool

	_arguments -s \
	    --compat'[as it \[always\] was\: '\''so'\'']' \
	    '(-o --output)'{-o,--output}'[where it goes]:DIR:_files' \
	    --with-a-rather-long-name'[one of several]:WORD: ' \
	    '(-h --help)'{-h,--help}'[show this and end]' \
	    '*:file:_files'
EOF
prints 'fish' "$completion" fish ./tool <<-\EOF
	complete -c tool -l compat -d 'as it [always] was: \'so\''
	complete -c tool -s o -l output -r -F -d 'where it goes'
	complete -c tool -l with-a-rather-long-name -x -d 'one of several'
	complete -c tool -s h -l help -d 'show this and end'
EOF

for program in "$BUILD"/bin/sluice-*; do
	[ -x "$program" ] || continue
	for shell in bash zsh fish; do
		command -v $shell >"$dir/seen" || continue
		"$completion" $shell "$program" >script
		ok "${program##*/}: $shell reads it" $shell -n script
	done
done
done_testing
