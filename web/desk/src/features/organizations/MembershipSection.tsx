/** Where a customer belongs: what they are there, where an address of theirs suggests it, joining and leaving. */
import { Building2, Plus, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { pageRoute } from "../../state/routes";
import { Button, IconButton } from "../../ui/Button";
import { dropMember, getMemberships, putMember, type Memberships } from "../../wire/organizations";
import { Link } from "../navigation/Link";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Organizations.module.css";

const JoinDialog = lazy(() => import("./JoinDialog"));

export function MembershipSection({ customerId }: { customerId: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const mayEdit = useMay("customers.edit");
  const { isBusy, attempt } = useAttempt();
  const [isJoining, setJoining] = useState(false);
  const loaded = useLoaded(() => getMemberships(desk.api, customerId), customerId);
  if (loaded.state !== "ready") return null;
  const { organizations, suggested } = loaded.value;
  if (!mayEdit && organizations.length === 0) return null;
  const join = (organizationId: string, role: string) => attempt(() => putMember(desk.api, organizationId, customerId, role)).then(loaded.reload);
  const leave = async (membership: Memberships["organizations"][number]) => {
    if (await attempt(() => dropMember(desk.api, membership.organization_id, customerId))) {
      const undo = { label: t("common.undo"), onChoose: () => void join(membership.organization_id, membership.role) };
      toast({ tone: "done", title: t("organizations.left", { name: membership.name }), action: undo });
    }
    loaded.reload();
  };
  return (
    <section className={styles.memberships} aria-busy={isBusy || undefined}>
      <h3 className={styles.heading}>{t("organizations.title")}</h3>
      <ul className={styles.belongs}>
        {organizations.map((each) => (
          <li key={each.organization_id}>
            <Building2 size={16} aria-hidden />
            <span>
              <Link to={pageRoute("organizations", each.organization_id)}>
                <bdi>{each.name}</bdi>
              </Link>
              {each.role !== "" && (
                <span className={styles.soft}>
                  {" "}
                  · <bdi>{each.role}</bdi>
                </span>
              )}
            </span>
            {mayEdit && (
              <IconButton size="s" label={t("organizations.leave", { name: each.name })} onClick={() => void leave(each)}>
                <X size={14} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {mayEdit &&
        suggested.map((each) => (
          <Button key={each.organization_id} size="s" icon={<Plus size={14} aria-hidden />} hint={t("organizations.suggested_explained", { domain: each.domain })} onClick={() => void join(each.organization_id, "")}>
            {t("organizations.join_suggested", { name: each.name })}
          </Button>
        ))}
      {mayEdit && (
        <Button size="s" icon={<Building2 size={14} aria-hidden />} onClick={() => setJoining(true)}>
          {t("organizations.join")}
        </Button>
      )}
      <Suspense fallback={null}>{isJoining && <JoinDialog onJoin={join} onClose={() => setJoining(false)} />}</Suspense>
    </section>
  );
}
