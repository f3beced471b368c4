# What each file includes, against the table of HACKING; see rooms.sh.

function complain(words)
{
	printf "%s:%d: %s\n", FILENAME, FNR, words
	bad = 1
}

function load_rooms(    line, name, known, n, i)
{
	while ((getline line < "HACKING") > 0) {
		if (line ~ /^    [a-z]+  +[A-Za-z]/) {
			split(line, known, " ")
			name = known[1]
		} else if (line ~ /^               knows /) {
			room[name] = ++rooms
			n = split(line, known, " ")
			for (i = 2; i <= n; i++)
				add_knowledge(name, known[i])
		}
	}
	if (rooms == 0)
		complain("HACKING has no table of rooms")
}

function add_knowledge(name, known)
{
	if (known != "nothing" && !(known in room)) {
		printf "HACKING: %s knows %s, which is no room above it\n",
		    name, known
		bad = 1
	}
	allowed[name, known] = 1
}

function is_roof(file)
{
	return file ~ /-/ && file !~ /^agent\/sluice-agent/
}

function may_include(file, from, to)
{
	if (from == to || (from, to) in allowed)
		return 1
	return is_roof(file) && to !~ /^(hooks|agent|site)$/
}

BEGIN {
	load_rooms()
	door["yaml.h"] = "^yaml/"
	door["git2.h"] = "^repo/"
	door["git2"] = "^repo/"
	door["sodium.h"] = "^(base/hash\\.c|seal/)"
	door["pcre2.h"] = "^base/regex\\.c"
	door["zlib.h"] = "^repo/"
}

FNR == 1 {
	from = FILENAME
	sub(/\/.*/, "", from)
	if (!(from in room))
		complain("not in a room of the table in HACKING")
}

/^#[ \t]*include[ \t]*"/ {
	split($0, part, "\"")
	to = part[2]
	if (to !~ /\//)
		complain("\"" to "\" does not name its room")
	sub(/\/.*/, "", to)
	if (!may_include(FILENAME, from, to))
		complain(from " may not know " to)
}

/^#[ \t]*include[ \t]*</ {
	split($0, part, /[<>]/)
	library = part[2]
	if (library ~ /^git2\//)
		library = "git2"
	if (library in door && FILENAME !~ door[library])
		complain("<" part[2] "> comes in elsewhere")
}

END {
	exit bad
}
