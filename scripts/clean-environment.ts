/** What would change a server or the output of a command, or make a server call a model at the developer's expense. */
const LEFT_OUT =
  /^(REFLEXIO_|OTEL_|AZURE_|DASHSCOPE_|BACKEND_PORT$|NO_COLOR$|FORCE_COLOR$|COLUMNS$|PAGER$|LESS$|CI$)|_API_KEY$/;

/**
 * The environment of a server or command that tests, safety runs and examples start: this process's own without its
 * settings, keys of model providers and addresses of collectors, so that nothing is paid for or sent out by accident.
 * @param own variables of the child alone
 */
export function cleanEnvironment(
  own: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name));
  const all = [...kept, ...Object.entries(own)];
  return Object.fromEntries(
    all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] satisfies [string, string]])),
  );
}
