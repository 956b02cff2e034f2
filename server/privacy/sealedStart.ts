import { landlockRules } from "./landlockRules";
import { sealedMark } from "./seal";
import { assemble, seccompFilter } from "./seccompFilter";

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
    return `  ${perlNames[architecture]} => join("",\n${lines.map((line) => `    "${line}",`).join("\n")}\n  ),`;
  });
  const rules = landlockRules.map(
    ({ from, attributes }) => `  [${from}, pack("H*", "${attributes.toString("hex")}")],`,
  );
  return `# Seals this process against the network, then becomes the program that is given: perl sealedStart.pl PROGRAM ARGUMENT...
# Made by the build from server/privacy/sealedStart.ts; how the filters are made is in seccompFilter.ts.
use strict;
use Config;

# System calls: prctl, seccomp.
my %numbers = (x86_64 => [157, 317], aarch64 => [167, 277]);
# Classic BPF: an array of struct sock_filter.
my %filters = (
${filters.join("\n")}
);
# From which version of Landlock on, struct landlock_ruleset_attr; the first that fits.
my @rules = (
${rules.join("\n")}
);

my ($machine) = $Config{archname} =~ /^(x86_64|aarch64)-linux/;
$ENV{${sealedMark}} = $$ if $machine && seal();
exec { $ARGV[0] } @ARGV or die "$ARGV[0] cannot be started: $!\\n";

sub seal {
  my ($prctl, $seccomp) = @{$numbers{$machine}};
  return if syscall($prctl, 38, 1, 0, 0, 0) != 0;    # PR_SET_NO_NEW_PRIVS
  my $version = syscall(444, 0, 0, 1);               # landlock_create_ruleset: LANDLOCK_CREATE_RULESET_VERSION
  my ($rules) = grep { $version >= $_->[0] } @rules;
  if ($rules) {
    my $ruleset = syscall(444, $rules->[1], length $rules->[1], 0);
    syscall(446, $ruleset, 0) if $ruleset >= 0;      # landlock_restrict_self
  }
  my $filter = pack("H*", $filters{$machine});
  my $program = pack("S x6 P", length($filter) / 8, $filter);
  return syscall($seccomp, 1, 0, $program) == 0;     # SECCOMP_SET_MODE_FILTER
}
`;
}

/** As `uname -m` has them. */
const perlNames = { x64: "x86_64", arm64: "aarch64" } as const;
