/*
 * What stands in for the network side of libgit2 when it is linked statically:
 * TLS, SSH and Kerberos, none of which a program of ours ever calls, since all
 * transport is stock git's.  Without it they need a dozen libraries, and
 * git_libgit2_init() starts each of them and reads every certificate authority
 * of the machine, which takes longer than most of what we do.
 *
 * The names are libgit2's own (src/libgit2/streams/mbedtls.h,
 * src/libgit2/transports/ssh.h and auth_negotiate.h); a libgit2 that has others
 * cannot be linked so, and the Makefile then takes the shared library.
 */

#include <git2.h>
#include <git2/sys/stream.h>
#include <git2/sys/transport.h>

int git_mbedtls_stream_global_init(void);
int git_mbedtls_stream_new(git_stream **, const char *host, const char *port);
int git_mbedtls_stream_wrap(git_stream **, git_stream *, const char *host);
int git_mbedtls__set_cert_location(const char *file, const char *path);
int git_transport_ssh_global_init(void);
int git_http_auth_negotiate(void **, const void *url);

int
git_mbedtls_stream_global_init(void)
{
	return 0;
}

int
git_mbedtls_stream_new(git_stream **out, const char *host, const char *port)
{
	(void)out, (void)host, (void)port;
	return GIT_ENOTFOUND;
}

int
git_mbedtls_stream_wrap(git_stream **out, git_stream *in, const char *host)
{
	(void)out, (void)in, (void)host;
	return GIT_ENOTFOUND;
}

int
git_mbedtls__set_cert_location(const char *file, const char *path)
{
	(void)file, (void)path;
	return GIT_ENOTFOUND;
}

int
git_transport_ssh_global_init(void)
{
	return 0;
}

int
git_smart_subtransport_ssh(git_smart_subtransport **out, git_transport *owner,
    void *param)
{
	(void)out, (void)owner, (void)param;
	return GIT_ENOTFOUND;
}

int
git_transport_ssh_with_paths(git_transport **out, git_remote *owner,
    void *payload)
{
	(void)out, (void)owner, (void)payload;
	return GIT_ENOTFOUND;
}

int
git_http_auth_negotiate(void **out, const void *url)
{
	(void)out, (void)url;
	return GIT_ENOTFOUND;
}
