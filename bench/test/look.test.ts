import { describe as describeCommands } from '../src/measure/look';

function seen(...names: readonly string[]) {
  return names.map((name) => ({ name: name.replace('>', ''), insideScript: name.startsWith('>') }));
}

it('shows each command with what its script executed, and the same once', () => {
  const commands = seen('set', 'evalsha', '>get', '>del', 'evalsha', '>get', '>del', 'evalsha', '>get');
  expect(describeCommands(commands)).toBe('SET, EVALSHA (GET, DEL), EVALSHA (GET)');
});
