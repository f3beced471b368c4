# What we do without; see functions.sh.

BEGIN {
	calls = "system popen strcpy strcat sprintf vsprintf atoi atol atoll " \
	    "strtok alloca gets localtime strncpy strncat tmpnam mktemp " \
	    "yaml_parser_load yaml_emitter_dump"
	outside = "fopen open openat creat stat lstat fstat opendir readdir " \
	    "unlink rename getenv setenv time clock gettimeofday " \
	    "clock_gettime fork execv execve execvp socket connect getpid " \
	    "rand random proc_run fputs puts printf fprintf"
}

function complain(words)
{
	printf "%s:%d: %s\n", FILENAME, FNR, words
	bad = 1
}

function refuse_calls(code, names, why,    name, n, i)
{
	n = split(names, name, " ")
	for (i = 1; i <= n; i++)
		if (code ~ "(^|[^A-Za-z0-9_>.])" name[i] "[ \t]*\\(")
			complain(name[i] why)
}

{
	code = strip($0)
	refuse_calls(code, calls, ": we do without it")
	if (FILENAME ~ /^(overlays|templates)\//)
		refuse_calls(code, outside, ": engines know nothing outside")
}

code ~ /(^|[^A-Za-z0-9_])goto / { complain("goto: memory is an arena's") }
code ~ /^typedef struct/ { complain("structs stay struct") }
code ~ /\/\// { complain("comments are /* */") }
code ~ /^#[ \t]*if 0/ { complain("code that is not used is not kept") }
/(^|[^A-Za-z_])(TODO|FIXME|XXX)([^A-Za-z_]|$)/ {
	complain("open questions go to the issue list")
}

END {
	exit bad
}
