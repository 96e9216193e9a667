/** Roles: those that come with the program, and the tenant's own; and which of them must have a second factor. */
import { Copy, Plus, Trash2 } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { LocalName, PermissionName, Roles } from "../../wire/people-api";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import { cleanName, roleName } from "./names";
import { LocalNameFields, PermissionChoices, Several } from "./Parts";
import styles from "./People.module.css";

interface Draft {
  roleId: string | null;
  /** Set for a role that comes with the program: it is shown and cannot be changed. */
  fixed?: string;
  name: Partial<Record<string, string>>;
  permissions: PermissionName[];
}

function RoleDialog({ draft, all, onClose, onSaved }: { draft: Draft; all: PermissionName[]; onClose(): void; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState(draft.name);
  const [permissions, setPermissions] = useState(draft.permissions);
  const isFixed = draft.fixed !== undefined;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const listed = all.filter((each) => permissions.includes(each));
    if (await attempt(() => desk.api.people.saveRole(draft.roleId, cleanName(name) as LocalName, listed))) {
      const before = draft;
      done(t("roles.saved"), before.roleId === null ? undefined : () => desk.api.people.saveRole(before.roleId, before.name as LocalName, before.permissions), onSaved);
      onSaved();
      onClose();
    }
  };
  return (
    <Dialog
      title={draft.fixed ?? (draft.roleId === null ? t("roles.make") : t("roles.change"))}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="l"
      actions={
        isFixed ? (
          <Button onClick={onClose}>{t("common.close")}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t("common.cancel")}</Button>
            <Button look="primary" type="submit" form={formId} isBusy={isBusy} disabled={permissions.length === 0}>
              {t("roles.save")}
            </Button>
          </>
        )
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void save(event)}>
        {isFixed ? <p className={styles.notice}>{t("roles.fixed")}</p> : <LocalNameFields name={name} onChange={setName} />}
        {!isFixed && draft.roleId !== null && <p className={styles.notice}>{t("roles.at_once")}</p>}
        <PermissionChoices all={all} chosen={permissions} isFixed={isFixed} onChange={setPermissions} />
      </form>
    </Dialog>
  );
}

/** Who must have a second factor: anybody with one of these roles may do nothing without. */
function Policy({ roles }: { roles: Roles }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => desk.api.people.readPolicy(), "policy");
  const [changed, setChanged] = useState<string[] | null>(null);
  if (loaded.state !== "ready") return null;
  const save = async () => {
    if (changed === null || !(await attempt(() => desk.api.people.savePolicy(changed)))) return;
    const before = loaded.value;
    done(t("policy_second_factor.saved"), () => desk.api.people.savePolicy(before), loaded.reload);
    setChanged(null);
    loaded.reload();
  };
  const options = [
    ...roles.built_in.map(({ role }) => ({ id: role as string, label: roleName(reading, role, null) })),
    ...roles.own.map(({ role_id, name }) => ({ id: role_id, label: reading.own(name) })),
  ];
  return (
    <section className={styles.section} aria-labelledby="second-factor-policy">
      <h2 id="second-factor-policy">{t("policy_second_factor.title")}</h2>
      <p className={styles.soft}>{t("policy_second_factor.explained")}</p>
      <Several legend={t("policy_second_factor.roles")} options={options} chosen={changed ?? loaded.value} onChange={setChanged} />
      {changed !== null && (
        <div className={styles.acts}>
          <Button look="primary" isBusy={isBusy} onClick={() => void save()}>
            {t("roles.save")}
          </Button>
          <Button onClick={() => setChanged(null)}>{t("common.cancel")}</Button>
        </div>
      )}
    </section>
  );
}

export default function RolesPage() {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const done = useDone();
  const { attempt } = useAttempt();
  const mayChange = useMay("roles.manage");
  const mayDemand = useMay("tenant.manage");
  const [draft, setDraft] = useState<Draft | null>(null);
  const loaded = useLoaded(() => desk.api.people.listRoles(), "roles");
  const again = () => loaded.state !== "loading" && loaded.reload();
  const remove = async ({ role_id, name, permissions }: Roles["own"][number]) => {
    if (!(await attempt(() => desk.api.people.deleteRole(role_id)))) return;
    done(t("roles.deleted"), () => desk.api.people.putBackRole(role_id, name as LocalName, permissions), again);
    again();
  };
  const copy = (name: string, permissions: PermissionName[]) => setDraft({ roleId: null, name: { [reading.locale]: t("roles.copy_of", { name }) }, permissions });
  return (
    <Page>
      <PageHead title={t("roles.title")} lead={t("roles.explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && (
        <>
          {mayChange && (
            <div className={styles.tools}>
              <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setDraft({ roleId: null, name: {}, permissions: [] })}>
                {t("roles.make")}
              </Button>
            </div>
          )}
          <ul className={styles.list}>
            {loaded.value.own.map((role) => (
              <li key={role.role_id} className={styles.row}>
                <span className={styles.who}>
                  <bdi className={styles.name}>{reading.own(role.name)}</bdi>
                  <span className={styles.soft}>
                    {t("roles.people", { count: role.people })} · {t("roles.permissions", { count: role.permissions.length })}
                  </span>
                </span>
                {mayChange && (
                  <>
                    <Button size="s" onClick={() => setDraft({ roleId: role.role_id, name: role.name, permissions: role.permissions })}>
                      {t("roles.change")}
                    </Button>
                    <IconButton size="s" label={t("roles.copy", { name: reading.own(role.name) })} onClick={() => copy(reading.own(role.name), role.permissions)}>
                      <Copy size={16} aria-hidden />
                    </IconButton>
                    <IconButton size="s" label={t("roles.delete", { name: reading.own(role.name) })} onClick={() => void remove(role)}>
                      <Trash2 size={16} aria-hidden />
                    </IconButton>
                  </>
                )}
              </li>
            ))}
            {loaded.value.built_in.map(({ role, permissions, people }) => (
              <li key={role} className={styles.row}>
                <span className={styles.who}>
                  <span className={styles.name}>{roleName(reading, role, null)}</span>
                  <span className={styles.soft}>
                    {t("roles.people", { count: people })} · {t("roles.permissions", { count: permissions.length })} · {t("roles.built_in")}
                  </span>
                </span>
                <Button size="s" onClick={() => setDraft({ roleId: null, fixed: roleName(reading, role, null), name: {}, permissions })}>
                  {t("roles.show")}
                </Button>
                {mayChange && (
                  <IconButton size="s" label={t("roles.copy", { name: roleName(reading, role, null) })} onClick={() => copy(roleName(reading, role, null), permissions)}>
                    <Copy size={16} aria-hidden />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
          {mayDemand && <Policy roles={loaded.value} />}
          {draft !== null && <RoleDialog draft={draft} all={loaded.value.permissions} onClose={() => setDraft(null)} onSaved={loaded.reload} />}
        </>
      )}
    </Page>
  );
}
