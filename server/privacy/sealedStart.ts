import { landlockRules } from "./landlockRules";
import { sealedMark } from "./seal";
import { assemble, seccompFilter } from "./seccompFilter";
import { witnessMark } from "./witness";

/**
 * A program that seals its process and becomes the one that it is given: dist/server/sealedStart.pl, written by the build. With
 * it Node is sealed from its first instruction, without having to start twice. In Perl because that is on nearly every Linux, can
 * make system calls, starts in 3 ms, and can be read by whoever has to trust it. Without a seal it starts the program all the same, which then
 * sees to it itself.
 */
export function sealedStart(): string {
  const filters = (["x64", "arm64"] as const).map((architecture) => {
    const lines =
      assemble(seccompFilter(architecture))
        .toString("hex")
        .match(/.{1,96}/g) ?? [];
    return `  ${machines[architecture]} => join("",\n${lines.map((line) => `    "${line}",`).join("\n")}\n  ),`;
  });
  const rules = landlockRules.map(
    ({ from, attributes }) => `  [${from}, pack("H*", "${attributes.toString("hex")}")],`,
  );
  return `# Seals this process against the network, then becomes the program that is given: perl sealedStart.pl PROGRAM ARGUMENT...
# Made by the build from server/privacy/sealedStart.ts; how the filters are made is in seccompFilter.ts.
use strict;

# System calls, prctl and seccomp, by the machine that a program is for (e_machine of its ELF header): x86-64, AArch64.
my %numbers = (62 => [157, 317], 183 => [167, 277]);
# Classic BPF: an array of struct sock_filter.
my %filters = (
${filters.join("\n")}
);
# From which version of Landlock on, struct landlock_ruleset_attr; the first that fits.
my @rules = (
${rules.join("\n")}
);

my $header = "";
if (open(my $perl, "<:raw", "/proc/self/exe")) { read($perl, $header, 20) }
my $machine = length $header == 20 ? unpack("x18 S", $header) : 0;
$ENV{${sealedMark}} = $$ if $numbers{$machine} && seal();
exec { $ARGV[0] } @ARGV or die "$ARGV[0] cannot be started: $!\\n";

sub seal {
  my ($prctl, $seccomp) = @{$numbers{$machine}};
  return if syscall($prctl, 38, 1, 0, 0, 0) != 0;    # PR_SET_NO_NEW_PRIVS
  my $filter = pack("H*", $filters{$machine});
  my $program = pack("S x6 P", length($filter) / 8, $filter);
  return if syscall($seccomp, 1, 0, $program) != 0;  # SECCOMP_SET_MODE_FILTER
  witness($prctl);
  my $version = syscall(444, 0, 0, 1);               # landlock_create_ruleset: LANDLOCK_CREATE_RULESET_VERSION
  my ($rules) = grep { $version >= $_->[0] } @rules;
  if ($rules) {
    my $ruleset = syscall(444, $rules->[1], length $rules->[1], 0);
    syscall(446, $ruleset, 0) if $ruleset >= 0;      # landlock_restrict_self
  }
  return 1;
}

# A process that does nothing and ends with this one. The self-test of the program tries to signal it and to reach its memory: it has
# the filter too, but no Landlock, so that only the seal can be what refuses.
sub witness {
  my ($prctl) = @_;
  my $pid = fork();
  if ($pid) { $ENV{${witnessMark}} = $pid }
  return if $pid || !defined $pid;
  syscall($prctl, 1, 9, 0, 0, 0);                    # PR_SET_PDEATHSIG, SIGKILL
  close($_) for *STDIN, *STDOUT, *STDERR;
  syscall(436, 0, 0xffffffff, 0);                    # close_range: all
  $SIG{$_} = "IGNORE" for qw(HUP INT QUIT TERM);
  $0 = "inhouse: idle process for the self-test of the seal";
  sleep while 1;
}
`;
}

/** EM_X86_64 and EM_AARCH64 of elf.h. */
const machines = { x64: 62, arm64: 183 } as const;
