/*
 * floor DIRECTORY...: read every file below and let libyaml find the events in
 * it, keeping nothing.  No renderer on libyaml can take less time than this.
 */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <yaml.h>

static int
parse(FILE *f)
{
	yaml_parser_t parser;
	yaml_event_t event;
	int more = 1;

	if (!yaml_parser_initialize(&parser))
		return -1;
	yaml_parser_set_input_file(&parser, f);
	while (more > 0) {
		if (!yaml_parser_parse(&parser, &event)) {
			more = -1;
			break;
		}
		more = event.type != YAML_STREAM_END_EVENT &&
		    event.type != YAML_NO_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return more;
}

static int
visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	FILE *f;
	int result;

	(void)st;
	(void)at;
	if (type != FTW_F)
		return 0;
	f = fopen(path, "rb");
	if (!f) {
		perror(path);
		return 1;
	}
	result = parse(f);
	fclose(f);
	if (result < 0)
		fprintf(stderr, "%s: not YAML\n", path);
	return result;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], visit, 16, FTW_PHYS) != 0)
			return 1;
	return 0;
}
