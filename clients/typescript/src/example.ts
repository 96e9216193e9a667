/**
 * What a shop's program does: tells of an order, reads the customer's timeline, writes them down when nobody knows them.
 * `node dist/example.js <address> <token>` prints what came of it as JSON; the tests run it against a real server.
 */
import { ApiError, Client } from "./client.js";

declare const process: { argv: string[] };

const [address = "", token = ""] = process.argv.slice(2);
const client = new Client({ address, token, locale: "he" });

const order = {
  source: "shop",
  external_id: "TS-1",
  kind: "order",
  occurred_at: "2026-11-20T09:15:00Z",
  customer: { kind: "email", value: "Noa@Customer.example", name: "נועה" },
  values: { number: "TS-1", total: "1249.90 ILS" },
} as const;
const first = await client.post("/api/v1/facts", { body: { facts: [order], unknown_customer: "create" }, key: "ts-order-1" });
const again = await client.post("/api/v1/facts", { body: { facts: [order], unknown_customer: "create" } });
const customerId = first.results[0]?.customer_id ?? "";

const told: string[] = [];
let pages = 0;
for await (const page of client.pages("/api/v1/customers/{customer_id}/timeline", { path: { customer_id: customerId }, query: { part: ["told"], limit: 1 } })) {
  pages += 1;
  told.push(...page.events.map((event) => event.kind));
}

let refused: ApiError | null = null;
try {
  await client.get("/api/v1/facts/{fact_id}", { path: { fact_id: "01900000-0000-7000-8000-000000000000" } });
} catch (error) {
  if (error instanceof ApiError) refused = error;
}
const nothing: undefined = await client.put("/api/v1/fact-sources/{source_id}", {
  path: { source_id: (await client.get("/api/v1/fact-sources", {})).sources[0]?.source_id ?? "" },
  body: { name: "Shop", icon: "shop", archived: false },
});
// eslint-disable-next-line no-console
console.log(JSON.stringify({ first: first.results[0]?.outcome, again: again.results[0]?.outcome, told, pages, refused: refused && [refused.status, refused.code, refused.message], nothing: nothing === undefined }));
