# C without what its comments and literals say: comments become blanks, the
# inside of strings and characters goes, lines keep their numbers.  To be read
# before a program that calls strip($0) once for each line of each file.

function strip(line,    out, c, two, i)
{
	if (FNR == 1)
		in_comment = 0
	out = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (in_comment) {
			if (two == "*/") {
				in_comment = 0
				i++
			}
		} else if (two == "/*") {
			in_comment = 1
			i++
			out = out " "
		} else if (c == "\"" || c == "'") {
			i = literal_end(line, i, c)
			out = out c c
		} else {
			out = out c
		}
	}
	return out
}

function literal_end(line, i, quote,    c)
{
	for (i++; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\\")
			i++
		else if (c == quote)
			return i
	}
	return i
}
