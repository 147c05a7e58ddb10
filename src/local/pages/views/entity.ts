import { html } from "hono/html";

import type { Blueprint, Catalog, Entity } from "../catalog/model.ts";
import type { Computed, Origin } from "../computed.ts";
import { actionsOn, relationsFrom, relationsTo, type Related } from "../catalog/select.ts";
import { nothing, type Html } from "../html.ts";
import type { Links } from "../links.ts";
import { actionButton } from "./catalog.ts";
import { badge, emptyNote, time, type Tone } from "./parts.ts";
import { propertyValue } from "./property_value.ts";

/** A run of this entity: finished ones have a record in the catalog, the others only their issue. */
export interface EntityRun {
  readonly issue: number;
  readonly title: string;
  readonly status: string;
  readonly at: string;
}

/** That it is not as its code says, and which issue says so. */
export interface ShownDrift {
  readonly issue: number;
  readonly text: Html;
}

/** What the page shows besides the entity's file. */
export interface EntityFacts {
  readonly runs: readonly EntityRun[];
  readonly drift: ShownDrift | undefined;
  readonly computed: Computed | undefined;
}

export function entityPage(
  catalog: Catalog,
  blueprint: Blueprint | undefined,
  entity: Entity,
  { runs, drift, computed }: EntityFacts,
  links: Links,
): Html {
  return html`<nav class="path" aria-label="Path">
      <a href="${links.catalog}">Catalog</a> /
      <a href="${links.blueprint(entity.blueprint)}">${blueprint?.title ?? entity.blueprint}</a>
    </nav>
    <h1><span>${entity.title}</span> <code class="number">${entity.identifier}</code></h1>
    <div class="columns">
      <div class="wide">
        ${drift === undefined ? nothing : driftSection(drift, links)}
        <section aria-labelledby="properties">
          <h2 id="properties">Properties</h2>
          ${properties(blueprint, entity)}
        </section>
        ${computed === undefined ? nothing : computedSection(blueprint, computed)}
        <section aria-labelledby="relations">
          <h2 id="relations">Relations</h2>
          ${relations("Points to", relationsFrom(catalog, entity), links)}
          ${relations("Is pointed to by", relationsTo(catalog, entity), links)}
        </section>
        <section aria-labelledby="runs">
          <h2 id="runs">Runs</h2>
          ${runList(runs, links)}
        </section>
      </div>
      <aside class="side" aria-label="What can be done">${actionPanel(catalog, entity, computed?.origin, links)}</aside>
    </div>`;
}

function driftSection({ issue, text }: ShownDrift, links: Links): Html {
  return html`<section aria-label="Drift">
    <p>
      ${badge("drifted", "bad")} Drifted: what is there is not what the code says, or can't be checked. See
      <a href="${links.issue(issue)}">issue ${issue}</a>.
    </p>
    ${text}
  </section>`;
}

function properties(blueprint: Blueprint | undefined, entity: Entity): Html {
  const declared = blueprint?.properties ?? [];
  const undeclared = Object.keys(entity.properties).filter(
    (id) => !declared.some(({ identifier }) => identifier === id),
  );
  const all = [...declared, ...undeclared.map((identifier) => ({ identifier, title: identifier }))];
  if (all.length === 0) return emptyNote("None.");
  return html`<dl class="properties">
    ${all.map(({ identifier, title }) => {
      const value = entity.properties[identifier];
      return html`<div>
        <dt>${title}</dt>
        <dd>${value === undefined ? html`<span class="empty">not set</span>` : propertyValue(value)}</dd>
      </div>`;
    })}
  </dl>`;
}

/** Apart from what the file says: nobody can change these there. */
function computedSection(blueprint: Blueprint | undefined, { values, team, problems }: Computed): Html {
  const rows = [
    ...(team.length === 0 ? [] : [{ title: "Owned by", value: team }]),
    ...(blueprint?.computed ?? []).map(({ identifier, title }) => ({ title, value: values[identifier] })),
  ];
  if (rows.length === 0) return nothing;
  return html`<section aria-labelledby="computed">
    <h2 id="computed">Computed</h2>
    <p class="meta">Worked out when this page is read, and in no file.</p>
    <dl class="properties">
      ${rows.map(
        ({ title, value }) =>
          html`<div>
            <dt>${title}</dt>
            <dd>${value === undefined ? html`<span class="empty">no value</span>` : propertyValue(value)}</dd>
          </div>`,
      )}
    </dl>
    ${problems.map((problem) => html`<p class="meta">${problem}</p>`)}
  </section>`;
}

function relations(heading: string, related: readonly Related[], links: Links): Html {
  return html`<h3>${heading}</h3>
    ${
      related.length === 0
        ? emptyNote("Nothing.")
        : html`<ul>
            ${related.map(
              ({ relation, blueprint, identifier, entity }) =>
                html`<li>
                  ${relation}:
                  ${
                    entity === undefined
                      ? html`<code>${identifier}</code> (not in the catalog)`
                      : html`<a href="${links.entity(blueprint, identifier)}">${entity.title}</a>
                          <span class="meta">${blueprint}</span>`
                  }
                </li>`,
            )}
          </ul>`
    }`;
}

const tones: Readonly<Record<string, Tone>> = { SUCCESS: "good", FAILURE: "bad", DECLINED: "muted" };

function runList(runs: readonly EntityRun[], links: Links): Html {
  if (runs.length === 0) return emptyNote("None yet.");
  return html`<ul class="rows">
    ${runs.map(
      ({ issue, title, status, at }) =>
        html`<li id="run-${issue}">
          ${badge(status.toLowerCase().replaceAll("_", " "), tones[status] ?? "busy")}
          <div>
            <a class="title" href="${links.issue(issue)}">${title}</a>
            <p class="meta">run ${issue}${at === "" ? nothing : html`, ${time(at)}`}</p>
          </div>
        </li>`,
    )}
  </ul>`;
}

function actionPanel(catalog: Catalog, entity: Entity, origin: Origin | undefined, links: Links): Html {
  const actions = actionsOn(catalog, entity);
  return html`<section class="panel" aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      ${actions.length === 0 ? emptyNote("No action is offered for this.") : nothing}
      <ul class="plain actions">
        ${actions.map(
          (action) =>
            html`<li>
              ${actionButton(action, links, { title: `${action.title}: ${entity.identifier}`, entity: entity.identifier })}
              <p class="meta">${action.description}</p>
            </li>`,
        )}
      </ul>
    </section>
    <section class="panel" aria-labelledby="source">
      <h2 id="source">In git</h2>
      <p><a href="${links.blob("HEAD", entity.path)}">${entity.path}</a></p>
      ${
        origin === undefined
          ? nothing
          : html`<p class="meta">Made ${time(origin.createdAt)} by ${origin.createdBy}</p>
              <p class="meta">Last changed ${time(origin.updatedAt)} by ${origin.updatedBy}</p>`
      }
      <p><a href="${links.commits("HEAD", entity.path)}">Its history</a></p>
    </section>`;
}
