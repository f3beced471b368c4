# The ten longest and the ten most branching functions of the C files named,
# for "make top".  A function begins where its name stands at the start of a
# line, and ends with the brace that does.

function count(text, pattern,    n)
{
	n = gsub(pattern, "&", text)
	return n
}

FNR == 1 { name = "" }

/^[a-z_0-9]+\(/ {
	name = $0
	sub(/\(.*/, "", name)
	start = FNR
	branches = 1
}

name != "" {
	branches += count($0, "(^|[^a-z_])(if|for|while|case)[^a-z_]")
	branches += count($0, "&&|[|][|]| [?] ")
}

/^}/ && name != "" {
	place = sprintf("%s:%d: %s", FILENAME, start, name)
	lines[place] = FNR - start + 1
	paths[place] = branches
	name = ""
	functions++
}

function top(title, size,    done, n, place, best)
{
	print title
	for (n = 0; n < 10; n++) {
		best = ""
		for (place in size)
			if (!(place in done) &&
			    (best == "" || size[place] > size[best] ||
			    (size[place] == size[best] && place < best)))
				best = place
		if (best == "")
			return
		printf "%6d  %s\n", size[best], best
		done[best] = 1
	}
}

END {
	printf "%d functions\n", functions
	top("longest, in lines:", lines)
	top("most branching:", paths)
}
