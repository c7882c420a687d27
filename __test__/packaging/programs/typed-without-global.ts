// Importing the package alone declares no global.
import { HostName } from 'uwp-sockets';

export const host = new HostName('example.org');
// @ts-expect-error: there is no such name
export const missing: Windows.Networking.HostName = host;
// @ts-expect-error: there is no such name
void Windows;
