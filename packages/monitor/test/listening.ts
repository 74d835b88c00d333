import diagnostics from 'node:diagnostics_channel';

/** The channels that are listened to by work and not left again, whoever else listens: test files share their channels. */
export function listenedTo(work: () => void): string[] {
  const began = jest.spyOn(diagnostics, 'subscribe');
  const ended = jest.spyOn(diagnostics, 'unsubscribe');
  try {
    work();
    const left = new Set(ended.mock.calls.map(([, listener]) => listener));
    return began.mock.calls.filter(([, listener]) => !left.has(listener)).map(([name]) => String(name));
  } finally {
    began.mockRestore();
    ended.mockRestore();
  }
}
