export type { IIterable, IIterator } from './iterator.js';
export type { IKeyValuePair, IMapView } from './map-view.js';
export type { IMap } from './map.js';
export type { IVectorView } from './vector-view.js';
export type { IVector } from './vector.js';
