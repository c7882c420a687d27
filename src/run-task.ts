import { Windows } from './index.js';
import { runTask } from './windows/ui/web-ui/task-process.js';

runTask(Windows);
