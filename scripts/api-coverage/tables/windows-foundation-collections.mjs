import { get, interfaceOf, method } from '../model.mjs';

const vectorView = { first: method(0), getAt: method(1), getMany: method(1, 2), indexOf: method(1, 2), size: get };
const vector = {
  ...vectorView,
  append: method(1),
  clear: method(0),
  getView: method(0),
  insertAt: method(2),
  removeAt: method(1),
  removeAtEnd: method(0),
  replaceAll: method(1),
  setAt: method(2),
};
const mapView = { first: method(0), hasKey: method(1), lookup: method(1), size: get, split: method(0) };
const map = {
  first: method(0),
  hasKey: method(1),
  lookup: method(1),
  size: get,
  clear: method(0),
  getView: method(0),
  insert: method(2),
  remove: method(1),
};

/** @type {import('../model.mjs').Namespace} */
export const windowsFoundationCollections = {
  name: 'Windows.Foundation.Collections',
  types: {
    IIterable: interfaceOf({ first: method(0) }),
    IIterator: interfaceOf({ current: get, getMany: method(0, 1), hasCurrent: get, moveNext: method(0) }),
    IKeyValuePair: interfaceOf({ key: get, value: get }),
    IMap: interfaceOf(map),
    IMapView: interfaceOf(mapView),
    IVector: interfaceOf(vector),
    IVectorView: interfaceOf(vectorView),
  },
};
