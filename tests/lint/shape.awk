# Width, blanks, alphabet and first lines; see shape.sh.

function complain(words)
{
	printf "%s:%d: %s\n", FILENAME, FNR, words
	bad = 1
}

function columns(line,    n, i, part)
{
	gsub(/[\200-\277]/, "", line)
	n = split(line, part, "\t")
	for (i = width = 0; i < n; ) {
		width += length(part[++i])
		if (i < n)
			width += 8 - width % 8
	}
	return width
}

# What a script or a manual quotes stands as it is.
FNR == 1 { terminator = "" }
terminator != "" && $0 ~ "^\t*" terminator "$" { terminator = "" }

function is_quotation(line)
{
	if (FILENAME ~ /^(README|INSTALL)$/)
		return line ~ /^    /
	return terminator != ""
}

length($0) > 40 && columns($0) > 80 && !is_quotation($0) {
	complain(columns($0) " columns")
}

terminator == "" && /<<-?\\?[A-Z]+( |$)/ {
	terminator = $0
	sub(/.*<<-?\\?/, "", terminator)
	sub(/ .*/, "", terminator)
}

/[ \t]$/ { complain("blanks at the end of the line") }
/[\200-\377]/ && FILENAME ~ /\.([ch]|sh|awk)$/ && FILENAME !~ /^tests\// {
	complain("not ASCII")
}

function has_header(file)
{
	sub(/c$/, "h", file)
	return (getline < file) >= 0
}

FNR == 1 && FILENAME ~ /\.[ch]$/ && !/^\/\*/ &&
    !(FILENAME ~ /\.c$/ && /^#include "/ && has_header(FILENAME)) {
	complain("does not begin by saying what it is for")
}

FNR == 1 && FILENAME ~ /\.py$/ { head = /^#!/ ? 2 : 1 }

FNR == 1 && FILENAME ~ /(\.sh|\.awk|^scripts\/.*|^\.ci\/.*)$/ {
	head = /^#!/ ? 2 : 1
}

FNR == head && !/^(#|""")/ {
	complain("does not begin by saying what it is for")
}

FNR == head { head = 0 }

END {
	exit bad
}
