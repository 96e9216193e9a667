/** The identity providers somebody may sign in with: those of the address they type, of their link, or of the only tenant there is. */
import { Building2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import type { Api } from "../../wire/api";
import { addressOfOffer, findOffers, type Offer } from "../../wire/single-sign-on";

const ASK_AFTER_MS = 300;

export function ProviderOffers({ api, email, tenantId }: { api: Api; email: string; tenantId: string | null }) {
  const { t } = useReading();
  const [offers, setOffers] = useState<Offer[]>([]);
  const address = /@[^@\s]+\.[^@\s]+$/.test(email.trim()) ? email.trim() : "";
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      // Without an answer there is still the password.
      const found = await findOffers(api, address, tenantId).catch(() => null);
      if (!isOver && found !== null) setOffers((before) => (found.length > 0 || address !== "" ? found : before));
    };
    const timer = window.setTimeout(() => void ask(), address === "" ? 0 : ASK_AFTER_MS);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
    };
  }, [api, address, tenantId]);
  const isOneOfSeveral = offers.length > 1;
  return offers.map((offer) => (
    <Button key={offer.tenant_id} icon={<Building2 size={16} aria-hidden />} onClick={() => window.location.assign(addressOfOffer(offer, address, window.location.pathname))}>
      {isOneOfSeveral ? t("sign_in.provider_of", { name: offer.name, tenant: offer.tenant }) : t("sign_in.provider", { name: offer.name })}
    </Button>
  ));
}
