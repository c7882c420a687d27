// node examples/network-status.mjs [seconds]
// Prints the connections of this machine and the way to the Internet, and again whenever they change.
import { NetworkConnectivityLevel, NetworkInformation } from 'uwp-sockets';

const LEVELS = Object.fromEntries(Object.entries(NetworkConnectivityLevel).map(([name, level]) => [level, name]));

function show() {
  for (const profile of NetworkInformation.getConnectionProfiles()) {
    console.log(`${profile.profileName}: ${LEVELS[profile.getNetworkConnectivityLevel()]}`);
  }
  const internet = NetworkInformation.getInternetConnectionProfile();
  console.log(internet ? `to the Internet through ${internet.profileName}` : 'no way to the Internet');
}

// First the handler, then the look: what changes in between would be missed otherwise.
NetworkInformation.addEventListener('networkstatuschanged', () => {
  console.log('-- the network has changed');
  show();
});
show();

// A handler alone does not keep the program running.
setTimeout(() => undefined, Number(process.argv[2] ?? 60) * 1000);
