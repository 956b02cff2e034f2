import {
  editorArgument,
  engineArgument,
  linkArgument,
  linkDescriptor,
  notSealedCode,
  sealedOnlyArgument,
  sealedVariable,
  witnessVariable,
  writableArgument,
} from "../../protocol/launch";
import {
  cudaDevice,
  devices,
  landlockRules,
  ownThreads,
  processes,
  sharedMemory,
  signalsScopedFrom,
} from "./landlockRules";
import { assemble, placesOfProcess, seccompFilter } from "./seccompFilter";
import type { Architecture } from "./systemCallNumbers";
import { systemCallNumbers } from "./systemCallNumbers";

/**
 * Precedes the program text. `-f`: no site file at start; `-T`: no modules from environment variables, no unchecked
 * outside data.
 */
export const sealedStartCommand = ["/usr/bin/perl", "-f", "-T", "-e"] as const;

/**
 * Text of a Perl program that seals its process and then executes the given command. It seals Node from its first
 * instruction, so that Node need not start twice. The build embeds the text in the client, so that no file can be
 * tampered with. Perl is on nearly every Linux, can make system calls, starts in a few milliseconds, and leaves the
 * program readable for those who have to trust it. It loads no module. If a step of the seal fails, it executes the
 * command anyway, without `sealedVariable`, and the server then tries to seal itself. If `sealedOnlyArgument` precedes
 * the command, it executes nothing instead, also for lack of Landlock, and exits with `notSealedCode`.
 */
export function sealedStart(): string {
  return `# Seals this process, then executes the given command. Generated from sealedStart.ts, seccompFilter.ts and
# landlockRules.ts in server/privacy/seal.
# System calls by machine (e_machine of an ELF header): x86-64, AArch64.
my %calls = (
${architectures.map((each) => `  ${machines[each]} => { ${callNumbers(each)} },`).join("\n")}
);
# Classic BPF, an array of struct sock_filter. Per machine: the filter if Landlock limits signals; the filter otherwise,
# and the indexes of its instructions that take the process id.
my %filters = (
${architectures.map(filters).join("\n")}
);
# First version of Landlock, struct landlock_ruleset_attr, rights in folders, on devices, in /proc. The first entry that
# fits is used.
my @rules = (
${landlockRules.map(({ from, attributes, folder, device, threads }) => `  [${from}, "${attributes.toString("hex")}", ${folder}, ${device}, ${threads}],`).join("\n")}
);
# Folders and names of the writable devices.
my @devices = (
${Object.values(devices)
  .map(({ folder, names }) => `  ["${folder}", qr{\\A(?:${names})\\z}],`)
  .join("\n")}
);

my $sealed_only = @ARGV && $ARGV[0] eq "${sealedOnlyArgument}" && shift @ARGV;
my @command = map { /\\A(.*)\\z/s } @ARGV;
my $header = "";
if (open(my $perl, "<:raw", "/proc/self/exe")) { read($perl, $header, 20); close($perl) }
my $machine = length $header == 20 ? unpack("x18 S", $header) : 0;
my $call = $calls{$machine};
umask(077);
confine() if $call;
delete @ENV{"PATH", "IFS", "CDPATH", "ENV", "BASH_ENV"};
delete $ENV{${sealedVariable}};
$ENV{${sealedVariable}} = $$ if $call && close_others() && seal();
exit ${notSealedCode} if $sealed_only && !$ENV{${sealedVariable}};
exec { $command[0] } @command or die "$command[0] cannot be started: $!\\n";

# Closes everything but the standard streams, and the link to the engine process if the command has one: sockets and
# files of the program that started this one.
sub close_others {
  my $kept = (grep { $_ eq "${linkArgument}" } @command) ? ${linkDescriptor} : 2;
  return 1 if syscall($call->{close_range}, $kept + 1, 0xffffffff, 0) == 0;
  opendir(my $folder, "/proc/self/fd") or return 0;
  my @open = map { /\\A([0-9]+)\\z/ ? $1 : () } readdir($folder);
  closedir($folder);
  $_ > $kept && syscall($call->{close}, $_ + 0) for @open;
  return 1;
}

# Sets what the filter will not let the process change later. An editor's server leaves the editor's terminal and
# process group, because through both the kernel would stop and signal other processes. A command stays, so that its
# user can end it from the terminal. With a core dump limit of 1 the kernel hands no core dump to another program.
sub confine {
  syscall($call->{setsid}) if grep { $_ eq "${editorArgument}" } @command;
  # The engine process must not outlive the switchboard, even if it hangs: PR_SET_PDEATHSIG, SIGKILL.
  syscall($call->{prctl}, 1, 9, 0, 0, 0) if grep { $_ eq "${engineArgument}" } @command;
  my $limits = pack("Q2", 1, 1);
  syscall($call->{prlimit64}, 0, 4, $limits, 0);    # RLIMIT_CORE
}

sub seal {
  return 0 if syscall($call->{prctl}, 38, 1, 0, 0, 0) != 0;    # PR_SET_NO_NEW_PRIVS
  my $version = syscall($call->{landlock_create_ruleset}, 0, 0, 1);    # LANDLOCK_CREATE_RULESET_VERSION
  my ($rules) = grep { $version >= $_->[0] } @rules;
  my $ruleset = $rules ? ruleset($rules) : -1;
  return 0 if $rules ? $ruleset < 0 : $sealed_only;
  my $filter = filter($version >= ${signalsScopedFrom});
  my $program = pack("S x6 P", length($filter) / 8, $filter);
  return 0 if syscall($call->{seccomp}, 1, 0, $program) != 0;    # SECCOMP_SET_MODE_FILTER
  witness();
  return 1 if !$rules;
  return 0 if syscall($call->{landlock_restrict_self}, $ruleset, 0) != 0;
  syscall($call->{close}, $ruleset);
  return 1;
}

sub filter {
  my ($signals_are_scoped) = @_;
  my ($scoped, $own, $places) = @{$filters{$machine}};
  return pack("H*", $scoped) if $signals_are_scoped;
  my $filter = pack("H*", $own);
  substr($filter, 8 * $_ + 4, 4) = pack("L", $$) for @$places;
  return $filter;
}

# Creates a ruleset that is not in force yet. Returns its descriptor, or -1 if the kernel refuses something.
sub ruleset {
  my (undef, $attributes, $folder, $device, $threads) = @{$_[0]};
  $attributes = pack("H*", $attributes);
  my $ruleset = syscall($call->{landlock_create_ruleset}, $attributes, length $attributes, 0);
  return -1 if $ruleset < 0;
  # Leaves out missing paths and links, which only makes fewer places writable.
  my @allowed = map { [$_, $folder] } grep { m{\\A/} && -d $_ && !-l $_ } writable();
  push @allowed, map { [$_, $device] } grep { -c $_ && !-l $_ } device_files();
  if (-c "${cudaDevice}") {
    push @allowed, ["${sharedMemory}", $folder] if -d "${sharedMemory}";
    push @allowed, [$> == 0 ? "${ownThreads}" : "${processes}", $threads];
  }
  for (@allowed) {
    my ($path, $rights) = @$_;
    my $fd = syscall($call->{openat}, -100, $path, ${openPath}, 0);    # AT_FDCWD, O_PATH | O_CLOEXEC
    return -1 if $fd < 0;
    my $rule = pack("Q l", $rights, $fd);
    return -1 if syscall($call->{landlock_add_rule}, $ruleset, 1, $rule, 0) != 0;    # LANDLOCK_RULE_PATH_BENEATH
    syscall($call->{close}, $fd);
  }
  return $ruleset;
}

# Starts the witness, a process that does nothing and exits with the program, which holds the other end of its pipe.
# (Landlock would keep the kernel from signaling it.) The program's self-test tries to signal the witness and to reach
# its memory. The witness has the filter too, but is outside the Landlock domain, so that only the seal can refuse these
# attempts.
my $pipe_of_witness;

sub witness {
  pipe(my $read, my $write) or return;
  my $pid = fork();
  if ($pid) {
    close($read);
    fcntl($write, 2, 0);    # F_SETFD: the program keeps it
    $pipe_of_witness = $write;
    $ENV{${witnessVariable}} = $pid . " " . fileno($write);
  }
  return if $pid || !defined $pid;
  close($_) for $write, *STDIN, *STDOUT, *STDERR;
  my $kept = fileno($read);
  syscall($call->{close_range}, 0, $kept - 1, 0);
  syscall($call->{close_range}, $kept + 1, 0xffffffff, 0);
  $SIG{$_} = "IGNORE" for "HUP", "INT", "QUIT", "TERM";
  $0 = "inhouse: idle process for the self-test of the seal";
  1 until defined sysread($read, my $nothing, 1);
  exit 0;
}

sub writable {
  return map { $command[$_] eq "${writableArgument}" ? $command[$_ + 1] : () } 0 .. $#command - 1;
}

sub device_files {
  my @files;
  for (@devices) {
    my ($folder, $names) = @$_;
    opendir(my $opened, $folder) or next;
    push @files, map { /($names)/ ? "$folder/$1" : () } readdir($opened);
    closedir($opened);
  }
  return @files;
}
`;
}

const openPath = 0o12000000;
const architectures = ["x64", "arm64"] as const;
/** EM_X86_64 and EM_AARCH64 in elf.h. */
const machines = { x64: 62, arm64: 183 } as const;

function callNumbers(architecture: Architecture): string {
  const numbers = systemCallNumbers(architecture);
  const names = [
    ...["prctl", "seccomp", "openat", "close", "close_range", "setsid", "prlimit64"],
    ...["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"],
  ];
  return names.map((name) => `${name} => ${numbers.get(name)}`).join(", ");
}

function filters(architecture: Architecture): string {
  const [scoped, own] = [true, false].map((signalsScoped) =>
    hex(assemble(seccompFilter({ architecture, signalsScoped, pid: 0 }))),
  );
  const places = placesOfProcess({ architecture, signalsScoped: false });
  return `  ${machines[architecture]} => [${scoped}, ${own}, [${places.join(", ")}]],`;
}

function hex(bytes: Buffer): string {
  const lines = bytes.toString("hex").match(/.{1,112}/g) ?? [];
  return `join("",\n${lines.map((line) => `    "${line}",`).join("\n")}\n  )`;
}
