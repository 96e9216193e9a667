/** The call of the search. */
import type { AskedSearch, SearchAnswer } from "./answers";
import type { Api } from "./api";
import { dataOf } from "./transport";

export function search(api: Api, asked: AskedSearch, signal: AbortSignal): Promise<SearchAnswer> {
  return dataOf(api.client.GET("/api/v1/search", { params: { query: asked }, signal }));
}
