/** The place of customers: the directory, or one customer's page or timeline when the address names one. */
import { lazy } from "react";
import type { PageAddress } from "../navigation/address";
import { CustomerPage } from "./CustomerPage";
import { Directory } from "./Directory";

const TimelinePage = lazy(() => import("../timeline/TimelinePage"));

export default function CustomersPage({ rest, search }: PageAddress) {
  const [id = "", part] = rest.split("/");
  if (id === "") return <Directory search={search} />;
  return part === "timeline" ? <TimelinePage key={id} customerId={id} search={search} /> : <CustomerPage key={id} customerId={id} />;
}
