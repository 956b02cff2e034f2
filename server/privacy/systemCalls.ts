/**
 * What a sealed process may ask of the kernel: every system call of Linux is here, with the reason why it is allowed, allowed
 * with some arguments only, or refused. Data only: `seccompFilter.ts` makes a filter of it. A call that is not here, because Linux
 * got it later, is refused as well.
 */

/** Passes when one of the tests does: the low word of the argument, with the mask if there is one, is one of the values. */
export interface Check {
  readonly argument: number;
  readonly oneOf: readonly { readonly mask?: number; readonly values: readonly number[] }[];
}

/** Lists of checks. A call is allowed when all of one list pass. */
export type Alternatives = readonly (readonly Check[])[];

/** Stands for the id of the process that is sealed, in the values of a check. */
export const ownProcess = 0x7fffffff;

/** By the reason why these calls cannot reach beyond the process and what it may open. */
export const allowedCalls: Readonly<Record<string, string>> = {
  "read and write what is open": `
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
  "ask what time it is, what the machine and the process are": `
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times uname sysinfo getrusage getrlimit getcpu
    getrandom getpid getppid gettid getpgid getpgrp getsid getuid geteuid getgid getegid getresuid getresgid getgroups capget
    getpriority ioprio_get sched_getaffinity sched_getparam sched_getscheduler sched_getattr sched_get_priority_max
    sched_get_priority_min sched_rr_get_interval`,
  "restrict itself further": `landlock_create_ruleset landlock_add_rule landlock_restrict_self`,
  "use the pipes and pairs that it was given: libuv asks what they are": `getsockname getpeername getsockopt shutdown`,
  // A socket comes with a message only when somebody sends it, and who could is the client and the processes of ours.
  "read the channel of a child: node-llama-cpp tries its native libraries in a process of its own": `recvmsg`,
};

/** By the reason why nobody needs them, or why they reach too far. */
export const refusedCalls: Readonly<Record<string, string>> = {
  "sockets of every family, and what sends by those that were handed over": `
    socket connect bind listen accept accept4 sendto sendmsg sendmmsg recvfrom recvmmsg setsockopt`,
  "other processes of the user, which may have a network": `
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_open pidfd_getfd pidfd_send_signal kcmp
    rt_sigqueueinfo rt_tgsigqueueinfo migrate_pages move_pages get_robust_list ioprio_set perf_event_open`,
  "other groups and sessions of processes: a terminal stops and signals whole groups": `setpgid setsid`,
  "memory, messages and locks that processes share by a number or a name, not by a file": `
    shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend
    mq_timedreceive mq_notify mq_getsetattr`,
  "who may use a file and what stands beside it, which Landlock does not look at": `
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat setxattr lsetxattr fsetxattr removexattr lremovexattr
    fremovexattr setxattrat removexattrat file_setattr utime utimes utimensat futimesat flock umask`,
  "files by another name, special files, and files by a path that some Landlocks do not look at": `
    link linkat symlink symlinkat mknod mknodat truncate creat name_to_handle_at open_by_handle_at`,
  "keys: the kernel starts a program outside of the seal to look one up, by DNS for one kind": `add_key request_key keyctl`,
  "file systems and namespaces": `
    mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr unshare
    setns quotactl quotactl_fd fanotify_init fanotify_mark statmount listmount listns sync syncfs acct swapon swapoff ustat sysfs
    _sysctl lookup_dcookie nfsservctl uselib getxattrat listxattrat file_getattr`,
  "the machine": `
    reboot kexec_load kexec_file_load init_module finit_module delete_module create_module get_kernel_syms query_module bpf
    iopl ioperm syslog vhangup sethostname setdomainname settimeofday clock_settime adjtimex clock_adjtime`,
  "another user, other rights, other rules": `
    setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset personality seccomp
    lsm_get_self_attr lsm_set_self_attr lsm_list_modules`,
  "large parts of the kernel that nobody here needs": `
    io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents userfaultfd memfd_secret splice tee vmsplice execveat
    modify_ldt set_thread_area get_thread_area epoll_ctl_old epoll_wait_old rseq_slice_yield`,
  "calls that Linux has a number for and nothing else": `
    afs_syscall getpmsg putpmsg tuxcall security vserver`,
};

/** Refused as if the kernel did not have them, so that callers do without. */
export const absentCalls: Readonly<Record<string, string>> = {
  "sockets without the calls above, which no filter sees": `io_uring_setup io_uring_enter io_uring_register`,
  "their flags are in memory, where no filter sees them; the C library takes the older call": `clone3 openat2`,
};

/** Allowed when every check of one of the lists passes. */
export const checkedCalls: Readonly<Record<string, Alternatives>> = {
  open: openings(1),
  openat: openings(2),
  mkdir: [[plainMode(1)]],
  mkdirat: [[plainMode(2)]],
  // Also RENAME_WHITEOUT, which makes a device.
  renameat2: [[{ argument: 4, oneOf: [{ values: [0] }] }]],
  fcntl: [
    [{ argument: 1, oneOf: [{ values: fileCommands() }] }],
    // O_ASYNC has the kernel signal the foreground group of a terminal when there is something to read.
    [
      { argument: 1, oneOf: [{ values: [4] }] }, // F_SETFL
      { argument: 2, oneOf: [{ mask: 0o20000, values: [0] }] },
    ],
  ],
  ioctl: [[{ argument: 1, oneOf: deviceRequests() }]],
  // Namespaces, a child of the client, a child that is traced.
  clone: [[{ argument: 0, oneOf: [{ mask: 0x7e02a000, values: [0] }] }]],
  // Pairs connect the process with its children. One of datagrams could send to other sockets as well.
  socketpair: [
    [
      { argument: 0, oneOf: [{ values: [1] }] }, // AF_UNIX
      { argument: 1, oneOf: [{ mask: 0xf, values: [1] }] }, // SOCK_STREAM, without the flags beside it
    ],
  ],
  // 0 is the process or the thread itself.
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

/** Allowed by the filter where Landlock knows which processes are sealed alike; elsewhere only to the process itself. */
export const signalCalls: Readonly<Record<string, Alternatives>> = {
  kill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
  tgkill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
  // It names a thread alone, and the filter knows but the first.
  tkill: [[{ argument: 0, oneOf: [{ values: [ownProcess] }] }]],
};

/**
 * Landlock knows of O_TRUNC from version 3 on, and never looks at access mode 3, which opens for requests alone. The mode is not
 * looked at where no file is made: some programs do not give it then.
 */
function openings(flags: number): Alternatives {
  const [accessMode, truncate, writeOnly, readWrite] = [0o3, 0o1000, 0o1, 0o2];
  const [create, withoutName] = [0o100, 0o20000000]; // O_CREAT, __O_TMPFILE
  const ways = [0, writeOnly, readWrite, writeOnly | truncate, readWrite | truncate];
  const opening = (making: readonly number[]): Check => ({
    argument: flags,
    oneOf: [
      {
        mask: accessMode | truncate | create | withoutName,
        values: making.flatMap((each) => ways.map((way) => way | each)),
      },
    ],
  });
  return [[opening([0])], [opening([create, withoutName]), plainMode(flags + 1)]];
}

/** A file that runs as its owner or its group would give the user's rights to others. */
function plainMode(argument: number): Check {
  return { argument, oneOf: [{ mask: 0o7000, values: [0] }] };
}

/** Every limit but RLIMIT_CORE, which the seal has set: the kernel hands core dumps to programs outside of it. */
function limit(argument: number): Check {
  return { argument, oneOf: [{ values: [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] }] };
}

/**
 * Whatever their argument is. None that makes the kernel send signals (F_SETOWN, F_SETSIG, F_NOTIFY), and none that makes others wait
 * (F_SETLEASE).
 */
function fileCommands(): readonly number[] {
  const duplicate = [0, 1030]; // F_DUPFD, F_DUPFD_CLOEXEC
  const flags = [1, 2, 3]; // F_GETFD, F_SETFD, F_GETFL
  const locks = [5, 6, 7, 36, 37, 38]; // F_GETLK, F_SETLK, F_SETLKW and the same of open files: SQLite's
  const pipesAndSeals = [1031, 1032, 1033, 1034]; // F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS: shared memory of drivers
  return [...duplicate, ...flags, ...locks, ...pipesAndSeals];
}

/**
 * Requests to devices. A request holds a direction in its two highest bits and the letter of its driver in its second byte. Those
 * of file systems, which change files without a look at Landlock, of sockets and of terminals (TIOCSTI types into them) are not here.
 */
function deviceRequests(): Check["oneOf"] {
  const streams = [0x5421, 0x5450, 0x5451, 0x541b]; // FIONBIO, FIONCLEX, FIOCLEX, FIONREAD
  // TCGETS, TCGETS2, TIOCGWINSZ: whether it is a terminal, and how wide. TCSETS, TCSETS2: Node sets it back when it ends.
  const terminal = [0x5401, 0x802c542a, 0x5413, 0x5402, 0x402c542b];
  const uvm = [0x30000001, 0x30000002]; // of /dev/nvidia-uvm, which has no letter: start, end, and numbers below 256
  // NVIDIA, its modes, AMD (/dev/kfd), WSL (/dev/dxg), buffers and fences of graphics cards.
  const drivers = ["F", "m", "K", "G", "b", ">"].map((letter) => letter.charCodeAt(0) << 8);
  const directions = [0x40000000, 0x80000000, 0xc0000000];
  return [
    { values: [...streams, ...terminal, ...uvm] },
    { mask: 0xffffff00, values: [0] },
    { mask: 0xff00, values: [0x6400] }, // "d": /dev/dri
    // Without a direction they would be those of a terminal's keyboard and fonts.
    {
      mask: 0xc000ff00,
      values: drivers.flatMap((driver) => directions.map((each) => (each | driver) >>> 0)),
    },
  ];
}
