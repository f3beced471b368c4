/* A place in a file.  Lines and columns count from 1; 0 is unknown. */

#ifndef BASE_LOC_H
#define BASE_LOC_H

struct loc {
	const char *file;	/* as the reader would name it; may be NULL */
	unsigned line, col;	/* col counts characters, not bytes */
};

#endif
