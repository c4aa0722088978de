import { ROUTES } from '../../routes.ts';
import { createService } from '../../service.ts';
import { hideFromFramework, onRequestStart } from './announced-requests.ts';
import { createCloudLog } from './cloud-log.ts';
import { stopGracefully } from './graceful-stop.ts';
import { createHttpFunction, urlOf } from './http-function.ts';
import { sendLastResponse } from './last-response.ts';
import { loadSettings } from './settings.ts';
import { createGcpStores } from './stores.ts';
import { createSweepFunction } from './sweep-function.ts';

// Invalid settings end the start before the first request, with all of them in the log.
const settings = loadSettings(process.env);
const service = createService({ ...createGcpStores(settings), settings });
const log = createCloudLog(settings.projectId, (line) => void process.stdout.write(line));
const { hide, targetOf } = hideFromFramework();
const watch = stopGracefully({
  refuse: (response) =>
    sendLastResponse(response, (request) => urlOf(request, targetOf(request), settings.publicOrigin)),
});

onRequestStart((announced) => {
  hide(announced);
  watch(announced);
});

/** The function that serves all routes. */
export const images = createHttpFunction({ ...settings, routes: ROUTES, service, log, targetOf });

/** The function that Cloud Scheduler calls daily. */
export const sweep = createSweepFunction(service, log);
