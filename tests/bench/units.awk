# A repository of n units with three overlays each, for git fast-import; with
# a second commit that changes the image of one unit in dev.

function put(path, text)
{
	printf "M 100644 inline %s\ndata %d\n%s\n", path, length(text), text
}

function commit(message)
{
	printf "commit refs/heads/main\n"
	printf "committer B <b@example.com> %d +0000\n", 1700000000 + ncommit++
	printf "data %d\n%s\n", length(message), message
}

function overlay(name, env, tag)
{
	put("apps/" name "/overlays/" env "/kustomization.yaml", \
	    "namespace: " env "\nresources: [../../base]\n" \
	    "images: [{name: shop/" name ", newTag: \"" tag "\"}]\n")
}

function unit(name)
{
	put("apps/" name "/base/kustomization.yaml", \
	    "resources: [deployment.yaml, service.yaml]\n" \
	    "labels: [{pairs: {app: " name "}, includeSelectors: true}]\n")
	put("apps/" name "/base/deployment.yaml", \
	    "apiVersion: apps/v1\nkind: Deployment\n" \
	    "metadata:\n  name: " name "\nspec:\n  replicas: 2\n" \
	    "  template:\n    spec:\n      containers:\n      - name: " name \
	    "\n        image: shop/" name "\n        ports:\n" \
	    "        - containerPort: 8080\n        env:\n" \
	    "        - name: LEVEL\n          value: info\n")
	put("apps/" name "/base/service.yaml", \
	    "apiVersion: v1\nkind: Service\nmetadata:\n  name: " name \
	    "\nspec:\n  ports:\n  - port: 80\n    targetPort: 8080\n")
	overlay(name, "dev", "1.0")
	overlay(name, "staging", "1.0")
	overlay(name, "prod", "1.0")
}

BEGIN {
	commit("all units")
	for (i = 0; i < n; i++)
		unit(sprintf("unit%04d", i))
	for (i = 1; i <= changes; i++) {
		commit("change " i)
		overlay("unit0042", "dev", "1." i)
	}
}
