// A media relay: rewrites the header of each datagram and sends it to all of `ports=`; counts what the kernel accepted.
import { relays } from './implementations/measured.mjs';
import { DeliveryCount } from './measuring/delivery-count.mjs';
import { number, print, serve, text } from './measuring/program.mjs';

const count = new DeliveryCount();
const size = number('largest');
const { relay } = await relays();
const ports = text('ports', text('port', '')).split(',');
const port = await relay(ports, (packets) => count.add(packets * size, packets));
print({ ready: true, port });
serve(() => count.report());
