/** Systems that are told what happens here: a list, and at `/desk/webhooks/<id>` the log of one. */
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listWebhooks, type Webhook } from "../../wire/webhooks";
import styles from "../administration/Page.module.css";
import type { PageAddress } from "../navigation/address";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { DeliveryLog } from "./DeliveryLog";
import { WebhookCard } from "./WebhookCard";
import { WebhookDialog } from "./WebhookDialog";

export default function WebhooksPage({ page, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(() => listWebhooks(desk.api), "all");
  const [editing, setEditing] = useState<Webhook | "new" | null>(null);
  const all = loaded.state === "ready" ? loaded.value.webhooks : [];
  const shown = all.find((each) => each.subscription_id === rest);
  const reload = () => loaded.state !== "loading" && loaded.reload();
  if (loaded.state === "ready" && shown !== undefined) {
    return (
      <Page>
        <DeliveryLog key={shown.subscription_id} webhook={shown} onLeave={() => router.go(pageRoute(page))} onChanged={reload} />
      </Page>
    );
  }
  return (
    <Page>
      <PageHead title={t("webhooks.title")} lead={t("webhooks.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setEditing("new")}>
          {t("webhooks.add")}
        </Button>
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && all.length === 0 && (
        <Blank icon={<WebhookIcon size={22} />} title={t("webhooks.none")}>
          {t("webhooks.none_explained")}
        </Blank>
      )}
      <ul className={styles.cards}>
        {all.map((webhook) => (
          <WebhookCard
            key={webhook.subscription_id}
            webhook={webhook}
            onEdit={() => setEditing(webhook)}
            onLog={() => router.go(pageRoute(page, webhook.subscription_id))}
            onChanged={reload}
          />
        ))}
      </ul>
      {editing !== null && loaded.state === "ready" && (
        <WebhookDialog webhook={editing === "new" ? null : editing} kinds={loaded.value.kinds} onClose={() => setEditing(null)} onSaved={reload} />
      )}
    </Page>
  );
}
