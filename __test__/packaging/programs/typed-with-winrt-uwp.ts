// Together with `@types/winrt-uwp`, whose declarations of `Windows` take precedence.
import { HostName } from 'uwp-sockets';
import 'uwp-sockets/global';

export const theirs: Windows.Networking.HostName = new Windows.Networking.HostName('example.org');
export const ours: HostName = new HostName('example.org');
