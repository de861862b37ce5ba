#include <git2.h>
#include <git2/sys/repository.h>

// Swift cannot call C functions with variable arguments.

/// Accepts repositories with these `extensions.*` besides those that libgit2 knows.
static inline int repoask_git_accept_extensions(const char **names, size_t count) {
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

/// Whether repositories of other users are refused; counts for all threads.
static inline int repoask_git_check_owner(int isChecked) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, isChecked);
}
