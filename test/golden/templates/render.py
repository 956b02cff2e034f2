"""Writes the golden prompts of this folder: what Python's Jinja2, with the settings of Hugging Face's Transformers, renders from
the published templates. `python3 render.py FOLDER`, where FOLDER has the *.jinja files of llama.cpp's models/templates."""

import json
import sys
from pathlib import Path

from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

here = Path(__file__).parent
families = json.loads((here / "families.json").read_text())
conversations = json.loads((here / "conversations.json").read_text())
tools = [
    {
        "type": "function",
        "function": {
            "name": tool["name"],
            "description": tool["description"],
            "parameters": tool.get("inputSchema", {"type": "object", "properties": {}}),
        },
    }
    for tool in json.loads((here / "tools.json").read_text())
]


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def refuse(message):
    raise TemplateError(message)


def messages_of(conversation, one_call, system):
    messages, names = [], {}
    if system is not None and conversation["messages"][0]["role"] != "system":
        # Instead of a long system prompt of the template's own.
        messages.append({"role": "system", "content": system})
    for each in conversation["messages"]:
        message = {"role": each["role"], "content": each["text"]}
        if "toolCalls" in each:
            calls = each["toolCalls"]
            names.update({call["id"]: call["name"] for call in calls})
            message["tool_calls"] = [
                {
                    "id": call["id"],
                    "type": "function",
                    "function": {"name": call["name"], "arguments": json.loads(call["arguments"])},
                }
                for call in calls
            ]
        if each["role"] == "tool":
            message |= {"tool_call_id": each["toolCallId"], "name": names[each["toolCallId"]]}
        messages.append(message)
    return split_calls(messages) if one_call else messages


def split_calls(messages):
    """gpt-oss takes one call for each message."""
    split, placed = [], set()
    for at, message in enumerate(messages):
        if at in placed:
            continue
        calls = message.get("tool_calls", [])
        if len(calls) < 2:
            split.append(message)
            continue
        for call in calls:
            split.append({"role": "assistant", "content": "", "tool_calls": [call]})
            for later, result in enumerate(messages):
                if result.get("tool_call_id") == call["id"]:
                    split.append(result)
                    placed.add(later)
    return split


environment = ImmutableSandboxedEnvironment(
    trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
)
environment.filters["tojson"] = tojson
environment.globals |= {"raise_exception": refuse, "strftime_now": lambda _: "2026-11-30"}

for name, family in families.items():
    template = environment.from_string((Path(sys.argv[1]) / family["template"]).read_text())
    out = []
    for title, conversation in conversations.items():
        messages = messages_of(conversation, family.get("oneCallPerMessage", False), family.get("system"))
        begun = messages.pop()["content"] if messages[-1]["role"] == "assistant" else None
        variables = {"messages": messages, "add_generation_prompt": True, "bos_token": "<s>", "eos_token": "</s>"}
        if "tools" in conversation:
            variables["tools"] = tools
        if begun is not None:
            variables["enable_thinking"] = False
        text = template.render(**variables)
        if begun is not None:
            # GLM also asks the user's message for it, which would cost the KV cache.
            text = text.replace("/nothink", "") + family.get("textStart", "") + begun
        out.append(f"════ {title}\n{text}\n")
    (here / f"{name}.txt").write_text("".join(out))
