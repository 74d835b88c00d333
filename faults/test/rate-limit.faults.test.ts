import { programme } from './programme';

describe('the fault programme of rate limiting', () => {
  it.each(['kill', 'freeze', 'absent'])('finds every promise kept: %s', async (nemesis) => {
    const { code, output } = await programme(
      'rate-limit',
      '--nemesis',
      nemesis,
      '--majors',
      'v4',
      '--seed',
      '7',
    );
    expect(output).toMatch(new RegExp(`v4 +${nemesis} .* kept`));
    expect(code).toBe(0);
  });

  it('finds the peer that is known to hang, so that it can find something', async () => {
    const { code, output } = await programme(
      'rate-limit',
      '--control',
      '--nemesis',
      'freeze',
      '--majors',
      'v4',
    );
    expect(output).toContain('VIOLATED');
    expect(output).toMatch(/requests (had no answer|were longer than)/);
    expect(code).toBe(1);
  });

  it('says how it is used when it is asked for something that it does not know', async () => {
    const { code, output } = await programme('rate-limit', '--nemesis', 'flood');
    expect(output).toContain('No nemesis is called flood');
    expect(output).toContain('--majors');
    expect(code).toBe(2);
  });
});
