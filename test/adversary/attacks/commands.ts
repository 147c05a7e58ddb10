import type { Attack } from "../attack.ts";
import { catalog } from "../stage.ts";
import { announcedRun, stillAsks } from "../steps.ts";
import { ownersComment, ownersDecline, requestersCancel } from "../twins.ts";

/** Commands by people who may not give them, or never gave them. */
export const commandAttacks: readonly Attack[] = [
  {
    name: "command in a quotation",
    attempt: "A quoted `/cancel`, one in a code block and one in the middle of a sentence.",
    barrier: "A command is the first word of a comment, and nothing else.",
    play: async (scene) => {
      const run = await scene.ask();
      for (const text of ["> /cancel", "```\n/cancel\n```", "You could /cancel this.", "`/cancel`"])
        await scene.dana.comment(run, text);
      await stillAsks(scene, run);
    },
    twin: requestersCancel,
  },
  {
    name: "somebody else's command",
    attempt: "People who neither asked nor own anything say /cancel, /decline and /retry.",
    barrier: "Each command is judged by who gave it.",
    play: async (scene) => {
      const run = await scene.ask();
      for (const command of ["/cancel", "/decline never", "/retry"]) {
        await scene.wren.comment(run, command);
        await scene.tess.comment(run, command);
      }
      await stillAsks(scene, run);
    },
    twin: ownersDecline,
  },
  {
    name: "words put into a mouth",
    attempt: "Somebody with write access edits an owner's comment into a command.",
    barrier: "A comment that somebody else edited is nobody's command.",
    play: async (scene) => {
      const run = await scene.ask();
      const { data } = await scene.omar.octokit.rest.issues.createComment({
        ...catalog,
        issue_number: run,
        body: "I will look at it tomorrow.",
      });
      for (const body of ["/decline no", "/approve"])
        await scene.wren.octokit.rest.issues.updateComment({ ...catalog, comment_id: data.id, body });
      await stillAsks(scene, run);
    },
    twin: ownersDecline,
  },
  {
    name: "requester's /approve",
    attempt: "The requester and somebody who owns nothing say /approve.",
    barrier: "The same rule as for the label.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.dana.comment(run, "/approve");
      await scene.wren.comment(run, "/approve");
      await stillAsks(scene, run);
    },
    twin: ownersComment,
  },
  {
    name: "/approve in a quotation",
    attempt: "An owner quotes `/approve`, shows it in code, and says it in the middle of a sentence.",
    barrier: "A command is the first word of a comment, and nothing else.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      for (const text of ["> /approve", "```\n/approve\n```", "    /approve", "`/approve`", "Shall I /approve this?"])
        await scene.olga.comment(run, text);
      await stillAsks(scene, run);
    },
    twin: ownersComment,
  },
  {
    name: "/approve after the fact",
    attempt: "An owner's harmless comment becomes `/approve` by an edit, by their own hand and by somebody else's.",
    barrier: "A comment that was edited approves nothing, whoever edited it.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      for (const editor of [scene.olga, scene.wren]) {
        const { data } = await scene.olga.octokit.rest.issues.createComment({
          ...catalog,
          issue_number: run,
          body: "What is this for?",
        });
        const changes = { comment_id: data.id, body: "/approve" };
        await editor.octokit.rest.issues.updateComment({ ...catalog, ...changes });
      }
      await stillAsks(scene, run);
    },
    twin: ownersComment,
  },
  {
    name: "/approve by an app",
    attempt: "Another app of the organization comments `/approve`.",
    barrier: "Bots and apps never count.",
    play: async (scene) => {
      const run = await announcedRun(scene);
      await scene.otherApp.rest.issues.createComment({ ...catalog, issue_number: run, body: "/approve" });
      await stillAsks(scene, run);
    },
    twin: ownersComment,
  },
];
