import { app, type Timer } from '@azure/functions';

app.setup({ enableHttpStream: true });

const runs: { name: string; timer: Timer }[] = [];
const record = (name: string) => (timer: Timer) => {
  runs.push({ name, timer });
};

app.timer('every_second', { schedule: '* * * * * *', handler: record('every_second') });
app.timer('from_setting', { schedule: '%FIXTURE_SCHEDULE%', handler: record('from_setting') });
app.timer('by_hand', { schedule: '0 0 0 1 1 *', handler: record('by_hand') });
app.http('get_runs', { methods: ['GET'], route: 'runs', handler: () => ({ jsonBody: runs }) });
