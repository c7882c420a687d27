export { BackgroundActivatedEventArgs, type IBackgroundActivatedEventArgs } from './background-activated-event-args.js';
