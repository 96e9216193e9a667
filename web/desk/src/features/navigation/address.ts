/** What a page is told of its address; `rest` and `search` are its own to read and, by the router, to change. */
export interface PageAddress {
  page: string;
  rest: string;
  search: string;
}
