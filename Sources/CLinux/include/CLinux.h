// The Linux and glibc calls that Swift's Glibc module does not import, behind plain C types.
#ifndef CLINUX_H
#define CLINUX_H

/// The path the kernel ran this program from, or NULL (`getauxval(AT_EXECFN)`).
const char *clinux_executable_path(void);

#endif
