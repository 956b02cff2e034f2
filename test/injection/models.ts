import type { Attack } from "./attack";

/** A model file whose chat template, which is a program, comes from an attacker. */
export interface ModelAttack extends Attack {
  readonly template: string;
  /** The template must be stopped; others must only do no harm. */
  readonly isEndless?: true;
}

const chat =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{% endfor %}";
const endless =
  "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}{% endfor %}{% endfor %}{% endfor %}";

export const modelAttacks: readonly ModelAttack[] = [
  {
    name: "a template without an end",
    wants: "a server that stands still",
    template: endless + chat,
    isEndless: true,
  },
  {
    name: "a template that has no end once a conversation is long",
    wants: "the same, past a look at the template when the model is loaded",
    // Differs from every known template; for those the library uses its own code.
    template: `{% if messages | length > 6 %}${endless}{% endif %}${chat.replace("message['role'] +", "'[' + message['role'] + ']' +")}`,
    isEndless: true,
  },
  {
    name: "a template that doubles its text",
    wants: "all memory",
    template: `{% set ns = namespace(t='x') %}{% for i in range(200) %}{% set ns.t = ns.t + ns.t %}{% endfor %}${chat}{{ ns.t }}`,
  },
  {
    name: "a template that reaches for the program around it",
    wants: "code that runs in the server",
    template: `{{ ''.constructor.constructor('globalThis.hacked = 1')() }}${chat}`,
  },
  {
    name: "a template that reaches through what it is given",
    wants: "the same by way of a message",
    template: `${chat}{{ messages.constructor.constructor('globalThis.hacked = 1')() }}{{ messages.__proto__.hacked }}`,
  },
];
