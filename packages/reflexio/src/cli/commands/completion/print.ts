import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { completionArguments } from "./options.ts";

type Input = CommandInput<Readonly<Record<never, never>>, typeof completionArguments>;

/** Each asks the program itself, so the scripts never grow old. The last word is the one being typed. */
const SCRIPTS = {
  // Bash breaks words at colons and equal signs too, and replaces only what is behind the last one.
  bash: `_reflexio() {
  local line="\${COMP_LINE:0:COMP_POINT}" word typed prefix=
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  typed="\${words[\${#words[@]}-1]}"
  [[ $typed == *[:=]* ]] && prefix="\${typed%"\${typed##*[:=]}"}"
  COMPREPLY=()
  while IFS= read -r word; do
    word="\${word%%$'\\t'*}"
    COMPREPLY+=("$(printf '%q' "\${word#"$prefix"}")")
  done < <(reflexio __complete "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _reflexio reflexio`,
  zsh: `_reflexio() {
  local -a found
  found=("\${(@f)$(reflexio __complete "\${(@)words[2,CURRENT]}" 2>/dev/null | sed -e 's/:/\\\\:/g' -e $'s/\\t/:/')}")
  _describe reflexio found
}
compdef _reflexio reflexio`,
  fish: `complete -c reflexio -f -a '(reflexio __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
  // Before 7.3 an empty word is not passed on, so the word being typed has a dot before it. A tip must not be empty.
  pwsh: `Register-ArgumentCompleter -Native -CommandName reflexio -ScriptBlock {
  param($word, $line, $position)
  $before = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.ToString() }
  })
  $typed = $word.Trim("'", '"')
  reflexio __complete-dotted @before ".$typed" 2>$null | ForEach-Object {
    $found, $says = $_ -split "\`t", 2
    if (-not $says) { $says = $found }
    $text = if ($found -match '[^\\w./:=@-]') { "'" + $found.Replace("'", "''") + "'" } else { $found }
    [System.Management.Automation.CompletionResult]::new($text, $found, 'ParameterValue', $says)
  }
}`,
} as const;

/** Prints the script of a shell. */
export async function run(context: CommandContext, { shell }: Input): Promise<void> {
  context.out.json({ shell, script: SCRIPTS[shell] });
  context.out.text(SCRIPTS[shell]);
}
