import type { Node } from "web-tree-sitter";

/** Classifies nodes by type names, which are similar enough across grammars. */

export function isComment({ type }: Node): boolean {
  return /comment/.test(type);
}

export function isString({ type }: Node): boolean {
  return /^(string|template_string|raw_string|string_literal|char_literal|character_literal|interpreted_string_literal|raw_string_literal|verbatim_string_literal|interpolated_string_expression|encapsed_string|string_value|expandable_string_literal|verbatim_string_characters|expandable_here_string_literal|verbatim_here_string_characters|ansi_c_string|heredoc_body|heredoc_content|nowdoc_body|rune_literal|text_block|regex|jsx_text|string_array|subshell_string)$/.test(
    type,
  );
}

/** Text without quotes, which includes the position right after it. */
export function isBareText({ type }: Node): boolean {
  return /^(jsx_text|heredoc_body|heredoc_content)$/.test(type);
}

/** `${…}` in a string, which contains code. */
export function isSubstitution({ type }: Node): boolean {
  return /substitution|^interpolation$|^expansion$|^sub_expression$/.test(type);
}

/** A list of statements, members or rules. */
export function isBlock({ type }: Node): boolean {
  return /(^|_)(block|body|compound_statement|declaration_list|switch_body|do_group|statement_list|accessor_list)$|^(object_type|interface_type|match_block|field_declaration_list|enumerator_list|enum_variant_list|enum_member_declaration_list|closure_body|then|else|do|body_statement|script_block_body)$/.test(
    type,
  );
}

export function isRoot({ type }: Node): boolean {
  return /^(program|module|source_file|translation_unit|compilation_unit|stylesheet|document|ERROR)$/.test(
    type,
  );
}

export function isDefinition({ type }: Node): boolean {
  return /^(function|method|class|abstract_class|interface|enum|trait|impl|struct|union|mod|module|namespace|internal_module|constructor|destructor|property|operator|record|annotation_type|object|singleton_method|generator_function|local_function|type|rule|decorated|macro|section|singleton_class)(_declaration|_definition|_item|_specifier|_statement|_set)$|^(method|class|rule_set|section|struct_declaration|media_statement|template_declaration|singleton_method)$/.test(
    type,
  );
}

/** Nodes that wrap a definition: `export`, decorators, templates. */
export function isWrapper({ type }: Node): boolean {
  return /^(export_statement|decorated_definition|template_declaration|ambient_declaration|expression_statement|declaration|lexical_declaration|variable_declaration|variable_declarator)$/.test(
    type,
  );
}

export function isCompound({ type }: Node): boolean {
  return /^(if|for|for_in|foreach|for_each|for_range|enhanced_for|while|until|unless|do|switch|expression_switch|type_switch|select|try|try_with_resources|with|match|loop|case|lock|unsafe|using|synchronized|begin|c_style_for|fixed|checked)(_statement|_expression|_block)?$/.test(
    type,
  );
}
