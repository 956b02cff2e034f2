/**
 * The system calls that a sealed process may make. Lists every system call of Linux with the reason why it is allowed,
 * allowed only with some arguments, or refused. Data only: `seccompFilter.ts` builds a filter from it. A call that is
 * not listed, because Linux added it later, is refused as well.
 */

/** Passes if one of its tests passes: the low word of the argument, masked if there is a mask, is one of the values. */
export interface Check {
  readonly argument: number;
  readonly oneOf: readonly { readonly mask?: number; readonly values: readonly number[] }[];
}

/** Lists of checks. A call is allowed if all checks of one list pass. */
export type Alternatives = readonly (readonly Check[])[];

/** Placeholder in the values of a check for the id of the sealed process. */
export const ownProcess = 0x7fffffff;

/** Allowed calls by the reason why they cannot reach beyond the process and what it may open. */
export const allowedCalls: Readonly<Record<string, string>> = {
  "read and write open descriptors": `
    read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek sendfile copy_file_range readahead fadvise64
    sync_file_range fsync fdatasync ftruncate fallocate close close_range dup dup2 dup3 pipe pipe2 poll ppoll select pselect6
    epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4 timerfd_create
    timerfd_settime timerfd_gettime memfd_create`,
  "look at files and folders": `
    stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir fchdir
    statfs fstatfs getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr inotify_init inotify_init1 inotify_add_watch
    inotify_rm_watch`,
  "change folders, where Landlock allows it": `rmdir unlink unlinkat rename renameat`,
  "use the process's own memory": `
    mmap munmap mremap mprotect madvise msync mincore brk mlock mlock2 munlock mlockall munlockall remap_file_pages mbind
    get_mempolicy set_mempolicy set_mempolicy_home_node pkey_mprotect pkey_alloc pkey_free membarrier map_shadow_stack mseal
    cachestat`,
  "run threads and other programs, which inherit the seal": `
    fork vfork execve exit exit_group wait4 waitid set_tid_address set_robust_list futex futex_waitv futex_wake futex_wait
    futex_requeue rseq arch_prctl prctl restart_syscall sched_yield`,
  "receive signals": `
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause alarm getitimer
    setitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete`,
  "query the time, the machine and the process": `
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times uname sysinfo getrusage getrlimit getcpu
    getrandom getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups capget
    getpriority ioprio_get sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max
    sched_get_priority_min sched_rr_get_interval`,
  "restrict itself further": `landlock_create_ruleset landlock_add_rule landlock_restrict_self`,
  "use the pipes and pairs that it was given: libuv queries their kind": `getsockname getpeername getsockopt shutdown`,
  // A message can carry a socket only if its sender adds one, and only the client and our own processes could send one.
  "read the channel of a child: node-llama-cpp tries its native libraries in a child process": `recvmsg`,
};

/** Refused calls by the reason: the server does not need them, or they reach too far. */
export const refusedCalls: Readonly<Record<string, string>> = {
  "sockets of every family, and sending through sockets that were handed over": `
    socket connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmmsg setsockopt`,
  "other processes of the user, which may have a network": `
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_open pidfd_getfd pidfd_send_signal kcmp
    rt_sigqueueinfo rt_tgsigqueueinfo migrate_pages move_pages get_robust_list ioprio_set perf_event_open`,
  "other groups and sessions of processes: a terminal stops and signals whole groups": `setpgid setsid`,
  "memory, messages and locks that processes share by a number or a name instead of a file": `
    shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend
    mq_timedreceive mq_notify mq_getsetattr`,
  "permissions, attributes, times and locks of files, which Landlock does not check": `
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr
    fremovexattr setxattrat removexattrat file_setattr utime utimes utimensat futimesat flock umask`,
  "files under another name, special files, and files by a path that some versions of Landlock do not check": `
    link linkat symlink symlinkat mknod mknodat truncate creat name_to_handle_at open_by_handle_at`,
  "keys: to look one up, the kernel starts a program outside the seal, which uses DNS for one kind": `add_key request_key keyctl`,
  "file systems and namespaces": `
    mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr unshare
    setns quotactl quotactl_fd fanotify_init fanotify_mark statmount listmount listns sync syncfs acct swapon swapoff ustat sysfs
    _sysctl lookup_dcookie nfsservctl uselib getxattrat listxattrat file_getattr`,
  "the machine": `
    reboot kexec_load kexec_file_load init_module finit_module delete_module create_module get_kernel_syms query_module bpf
    iopl ioperm syslog vhangup sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime`,
  "changing the user, rights or rules": `
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset personality seccomp
    lsm_get_self_attr lsm_set_self_attr lsm_list_modules`,
  "large parts of the kernel that the server does not need": `
    io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents userfaultfd memfd_secret splice tee vmsplice execveat
    modify_ldt set_thread_area get_thread_area epoll_ctl_old epoll_wait_old rseq_slice_yield`,
  "calls that have a number in Linux but no implementation": `
    afs_syscall getpmsg putpmsg tuxcall security vserver`,
};

/** Refused as if the kernel did not have them, so that callers fall back. */
export const absentCalls: Readonly<Record<string, string>> = {
  "they open sockets without the calls above, which no filter sees": `io_uring_setup io_uring_enter io_uring_register`,
  "their flags are in memory, where no filter sees them; the C library falls back to the older call": `clone3 openat2`,
};

/** Allowed if every check of one of the lists passes. */
export const checkedCalls: Readonly<Record<string, Alternatives>> = {
  open: openings(1),
  openat: openings(2),
  mkdir: [[plainMode(1)]],
  mkdirat: [[plainMode(2)]],
  // No flags: RENAME_WHITEOUT, for example, creates a device.
  renameat2: [[{ argument: 4, oneOf: [{ values: [0] }] }]],
  fcntl: [
    [{ argument: 1, oneOf: [{ values: fileCommands() }] }],
    // Not O_ASYNC, which makes the kernel signal the foreground group of a terminal when there is input.
    [
      { argument: 1, oneOf: [{ values: [4] }] }, // F_SETFL
      { argument: 2, oneOf: [{ mask: 0o20000, values: [0] }] },
    ],
  ],
  ioctl: [[{ argument: 1, oneOf: deviceRequests() }]],
  // The mask holds the flags for namespaces, for a child of the client (CLONE_PARENT) and for a traced child
  // (CLONE_PTRACE).
  clone: [[{ argument: 0, oneOf: [{ mask: 0x7e02a000, values: [0] }] }]],
  // Pairs connect the process with its children. A datagram pair could also send to other sockets.
  socketpair: [
    [
      { argument: 0, oneOf: [{ values: [1] }] }, // AF_UNIX
      { argument: 1, oneOf: [{ mask: 0xf, values: [1] }] }, // SOCK_STREAM, whatever its flags
    ],
  ],
  // 0 means the calling process or thread.
  prlimit64: [[{ argument: 0, oneOf: [{ values: [0] }] }, limit(1)]],
  setrlimit: [[limit(0)]],
  sched_setaffinity: [[{ argument: 0, oneOf: [{ values: [0] }] }]],
  sched_setscheduler: [[{ argument: 0, oneOf: [{ values: [0] }] }]],
  sched_setparam: [[{ argument: 0, oneOf: [{ values: [0] }] }]],
  sched_setattr: [[{ argument: 0, oneOf: [{ values: [0] }] }]],
  setpriority: [
    [
      { argument: 0, oneOf: [{ values: [0] }] }, // PRIO_PROCESS
      { argument: 1, oneOf: [{ values: [0] }] },
    ],
  ],
};

/** The filter allows these where Landlock limits signals to the same seal; elsewhere only to the process itself. */
export const signalCalls: Readonly<Record<string, Alternatives>> = {
  kill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
  tgkill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
  // tkill names only a thread, and the first thread is the only one whose id the filter knows.
  tkill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
};

/**
 * The flags that an opening call may have. Landlock checks O_TRUNC only from version 3 on, and never access mode 3,
 * which opens a file for requests (ioctl) alone. The permission mode is checked only if the call can create a file,
 * because some programs omit it otherwise.
 */
function openings(flags: number): Alternatives {
  const [accessMode, truncate, writeOnly, readWrite] = [0o3, 0o1000, 0o1, 0o2];
  const [create, withoutName] = [0o100, 0o20000000]; // O_CREAT, __O_TMPFILE
  const accessModes = [0, writeOnly, readWrite, writeOnly | truncate, readWrite | truncate];
  const opening = (createFlags: readonly number[]): Check => ({
    argument: flags,
    oneOf: [
      {
        mask: accessMode | truncate | create | withoutName,
        values: createFlags.flatMap((each) => accessModes.map((mode) => mode | each)),
      },
    ],
  });
  return [[opening([0])], [opening([create, withoutName]), plainMode(flags + 1)]];
}

/**
 * Refuses set-user-ID, set-group-ID and sticky bits: a program that runs as its owner or group would give the user's
 * rights to others.
 */
function plainMode(argument: number): Check {
  return { argument, oneOf: [{ mask: 0o7000, values: [0] }] };
}

/**
 * Every limit except RLIMIT_CORE, which the seal has set, because the kernel hands core dumps to programs outside the
 * seal.
 */
function limit(argument: number): Check {
  return { argument, oneOf: [{ values: [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }] };
}

/**
 * Commands of fcntl that are allowed with any argument. Excludes those that make the kernel send signals (F_SETOWN,
 * F_SETSIG, F_NOTIFY) or other processes wait (F_SETLEASE).
 */
function fileCommands(): readonly number[] {
  const duplicate = [0, 1030]; // F_DUPFD, F_DUPFD_CLOEXEC
  const flags = [1, 2, 3]; // F_GETFD, F_SETFD, F_GETFL
  const locks = [5, 6, 7, 36, 37, 38]; // F_GETLK, F_SETLK, F_SETLKW and their F_OFD_ forms: SQLite needs them
  // F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS: drivers need them for shared memory.
  const pipesAndSeals = [1031, 1032, 1033, 1034];
  return [...duplicate, ...flags, ...locks, ...pipesAndSeals];
}

/**
 * Allowed requests to devices (ioctl). A request holds its direction in the two highest bits and the letter of its
 * driver in the second byte. Excludes requests of file systems, which change files without Landlock, of sockets, and of
 * terminals (TIOCSTI types into one) except the few below.
 */
function deviceRequests(): Check["oneOf"] {
  const streams = [0x5421, 0x5450, 0x5451, 0x541b]; // FIONBIO, FIONCLEX, FIOCLEX, FIONREAD
  // TCGETS, TCGETS2, TIOCGWINSZ: whether it is a terminal, and how wide. TCSETS, TCSETS2: Node restores its settings
  // when it exits.
  const terminal = [0x5401, 0x802c542a, 0x5413, 0x5402, 0x402c542b];
  // Start and end of /dev/nvidia-uvm, which has no letter. Its other requests are below 256.
  const uvm = [0x30000001, 0x30000002];
  // NVIDIA, its mode setting, AMD (/dev/kfd), WSL (/dev/dxg), buffers and fences of graphics cards.
  const drivers = ["F", "m", "K", "G", "b", ">"].map((letter) => letter.charCodeAt(0) << 8);
  const directions = [0x40000000, 0x80000000, 0xc0000000];
  return [
    { values: [...streams, ...terminal, ...uvm] },
    { mask: 0xffffff00, values: [0] },
    { mask: 0xff00, values: [0x6400] }, // "d": /dev/dri
    // A direction is required: without one these letters belong to requests about a terminal's keyboard and fonts.
    {
      mask: 0xc000ff00,
      values: drivers.flatMap((driver) => directions.map((each) => (each | driver) >>> 0)),
    },
  ];
}
