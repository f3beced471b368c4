# Reads the output of --help and writes a completion script; see completion.

BEGIN { n = 0 }

function flush_option()
{
	if (name != "")
		n++
	name = ""
}

# "  -o, --output FORM   what it is", or the last part on a line of its own.
/^  (-., |    )--/ {
	flush_option()
	text = substr($0, 9)
	split(text, word, " ")
	name = word[1]
	letters[n] = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
	names[n] = name
	arguments[n] = word[2] ~ /^[A-Z]+$/ && text !~ "^" name "  " ? \
	    word[2] : ""
	help[n] = text ~ /[^ ]  +[^ ]/ ? text : ""
	sub(/^.*[^ ]  +/, "", help[n])
	next
}

/^                                [^ ]/ && name != "" && help[n] == "" {
	help[n] = $0
	sub(/^ +/, "", help[n])
	next
}

{ flush_option() }

function takes_file(argument)
{
	return argument ~ /^(DIR|FILE|PATH|FORM)/
}

function add(list, separator, word)
{
	return list == "" ? word : list separator word
}

function escape(text, what,    out, i, c)
{
	out = ""
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "'" && shell == "zsh")
			c = "'\\''"
		else if (index(what, c))
			c = "\\" c
		out = out c
	}
	return out
}

function write_bash(    i, spelled, words, files, others, f)
{
	for (i = 0; i < n; i++) {
		spelled = "--" names[i]
		words = add(words, "\n\t    ", "--" names[i])
		if (letters[i] != "") {
			spelled = "-" letters[i] " | " spelled
			words = words " -" letters[i]
		}
		if (takes_file(arguments[i]))
			files = add(files, " | ", spelled)
		else if (arguments[i] != "")
			others = add(others, " | ", spelled)
	}
	f = "_" program
	gsub(/-/, "_", f)
	print f "()\n{"
	print "\tlocal word=${COMP_WORDS[COMP_CWORD]}"
	print "\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}"
	print "\n\tCOMPREPLY=()"
	print "\tcase $before in"
	if (others != "")
		print "\t" others ") return ;;"
	print "\t" add(files, " | ", "--") ") ;;"
	print "\t*)"
	print "\t\tif [[ $word == -* ]]; then"
	print "\t\t\tmapfile -t COMPREPLY < <(compgen -W '"
	print "\t    " words "' -- \"$word\")"
	print "\t\t\treturn"
	print "\t\tfi ;;"
	print "\tesac"
	print "\tmapfile -t COMPREPLY < <(compgen -f -- \"$word\")"
	print "}"
	print "complete -o filenames -F " f " " program
}

function write_zsh(    i, rest)
{
	print "#compdef " program "\n"
	print "_arguments -s \\"
	for (i = 0; i < n; i++) {
		rest = "'[" escape(help[i], "[]:\\") "]"
		if (arguments[i] != "")
			rest = rest ":" arguments[i] ":" \
			    (takes_file(arguments[i]) ? "_files" : " ")
		rest = rest "' \\"
		if (letters[i] != "")
			print "    '(-" letters[i] " --" names[i] ")'{-" \
			    letters[i] ",--" names[i] "}" rest
		else
			print "    --" names[i] rest
	}
	print "    '*:file:_files'"
}

function write_fish(    i)
{
	for (i = 0; i < n; i++)
		print "complete -c " program \
		    (letters[i] != "" ? " -s " letters[i] : "") \
		    " -l " names[i] \
		    (takes_file(arguments[i]) ? " -r -F" : \
		    arguments[i] != "" ? " -x" : "") \
		    " -d '" escape(help[i], "'\\") "'"
}

END {
	flush_option()
	if (shell == "bash")
		write_bash()
	else if (shell == "zsh")
		write_zsh()
	else
		write_fish()
}
