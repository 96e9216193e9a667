/** The place of customers: the directory, or one customer's page when the address names one. */
import type { PageAddress } from "../navigation/address";
import { CustomerPage } from "./CustomerPage";
import { Directory } from "./Directory";

export default function CustomersPage({ rest, search }: PageAddress) {
  return rest === "" ? <Directory search={search} /> : <CustomerPage key={rest} customerId={rest} />;
}
