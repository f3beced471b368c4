/*
 * Runs a fuzz target once over each file it is given, and prints the file's
 * name before, so that the last line of a crash says what it was.  With this
 * instead of libFuzzer the corpus is a test that any compiler can build.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The whole file in memory that is exactly as large, so that sanitizers see
 * a read behind its end. */
static uint8_t *
read_file(const char *name, size_t *len)
{
	FILE *f = fopen(name, "rb");
	uint8_t *data = NULL;
	long size;

	if (!f)
		return NULL;
	if (!fseek(f, 0, SEEK_END) && (size = ftell(f)) >= 0 &&
	    !fseek(f, 0, SEEK_SET)) {
		*len = (size_t)size;
		data = malloc(*len ? *len : 1);
		if (data && fread(data, 1, *len, f) != *len) {
			free(data);
			data = NULL;
		}
	}
	fclose(f);
	return data;
}

int
main(int argc, char **argv)
{
	uint8_t *data;
	size_t len;

	for (int i = 1; i < argc; i++) {
		printf("%s\n", argv[i]);
		fflush(stdout);
		data = read_file(argv[i], &len);
		if (!data) {
			perror(argv[i]);
			return 1;
		}
		LLVMFuzzerTestOneInput(data, len);
		free(data);
	}
	return 0;
}
