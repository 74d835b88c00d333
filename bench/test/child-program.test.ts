import { ChildProgram } from '../src/measure/child-program';

it('what a process that has ended is asked is refused, and ends nobody else', async () => {
  const { program } = await ChildProgram.start('http/load', 'sources');
  await program.end();
  await expect(program.ask({ ask: 'usage' })).rejects.toThrow(
    'The http/load process ended before it answered',
  );
});
