/*
 * timer RUNS COMMAND...: run a command several times, its output thrown away,
 * and print the medians of wall and CPU time in milliseconds and the largest
 * memory in KiB.  Exits as the command did when that failed.
 */

#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define RUNS_MAX 1000

struct cost {
	double wall;			/* milliseconds */
	double cpu;
	long memory;			/* KiB */
};

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void
become(char **argv)
{
	int null = open("/dev/null", O_WRONLY);

	if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
		_exit(127);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

/* The status of one run, as a shell would give it. */
static int
run(char **argv, struct cost *cost)
{
	struct rusage use;
	double start = now();
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0)
		become(argv);
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0) {
		perror("timer");
		return 127;
	}
	cost->wall = now() - start;
	cost->cpu = milliseconds(use.ru_utime) + milliseconds(use.ru_stime);
	cost->memory = use.ru_maxrss;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *value, size_t n)
{
	qsort(value, n, sizeof *value, ascending);
	return n % 2 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

int
main(int argc, char **argv)
{
	static double wall[RUNS_MAX], cpu[RUNS_MAX];
	long memory = 0, runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	struct cost cost = { 0 };
	int status;

	if (runs < 1 || runs > RUNS_MAX) {
		fprintf(stderr, "usage: timer RUNS COMMAND...\n");
		return 2;
	}
	for (long i = 0; i < runs; i++) {
		status = run(argv + 2, &cost);
		if (status != 0)
			return status;
		wall[i] = cost.wall;
		cpu[i] = cost.cpu;
		if (cost.memory > memory)
			memory = cost.memory;
	}
	printf("%.3f %.3f %ld\n", median(wall, (size_t)runs),
	    median(cpu, (size_t)runs), memory);
	return 0;
}
