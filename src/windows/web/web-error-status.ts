/** Windows.Web.WebErrorStatus: kind of an error of HTTP; see `WebError.getStatus`. HTTP statuses have their own numbers. */
export { WebErrorStatus } from '../../internal/errors/hresult.js';
