use std::error::Error;

use genauth::models::{
    BatchBindPolicy, CreateInvitationPolicyDto, CreateInvitationRosterDto,
    ImportInviteesReqDto, InviteMethod, SendRosterInvitationDto,
    UploadInviteeFileParams, UploadInviteesDto,
};
use genauth::{File, ManagementClient};

/// Invites the people in a file, and returns the ID of their roster.
pub async fn invite(
    administration: &ManagementClient,
    content: Vec<u8>,
) -> Result<String, Box<dyn Error>> {
    // The rules for those who join, and for their way in.
    let policy = CreateInvitationPolicyDto::new()
        .with_name("Suppliers")
        .with_invite_method(InviteMethod::Email)
        .with_enabled_identifier_verify(true);
    let policy = administration.create_invitation_policy(policy).await?.data;
    // GenAuth's API description does not list the properties of a policy.
    let policy = policy.extra.get("policyId").and_then(|id| id.as_str());
    let policy = policy.ok_or("the new policy has no policyId")?;

    // The people, and the policy for them.
    let roster = CreateInvitationRosterDto::new().with_name("Suppliers of 2026");
    let roster = administration.create_invitation_roster(roster).await?.data.roster_id;
    let binding =
        BatchBindPolicy::new().with_roster_ids([roster.clone()]).with_policy_id(policy);
    let bound = administration.bind_invitation_rosters_to_policy(binding).await?.data;
    if bound.success != Some(true) {
        return Err("the roster was not bound to the policy".into());
    }

    // Their names and addresses.
    let is_private = UploadInviteeFileParams::new().with_private(true);
    let file = File::new("suppliers.xlsx", "application/octet-stream", content);
    let upload = UploadInviteesDto::new().with_file(file);
    let file = administration.upload_invitee_file(is_private, upload).await?.data;
    let import =
        ImportInviteesReqDto::new().with_roster_id(roster.clone()).with_file(file.key);
    let imported = administration.import_invitees(import).await?.data;
    for row in imported.failed.unwrap_or_default() {
        eprintln!("not imported: {row:?}");
    }

    let all = SendRosterInvitationDto::new().with_roster_id(roster.clone());
    let sent = administration.send_roster_invitation(all).await?.data;
    if sent.success != Some(true) {
        return Err("the invitations were not sent".into());
    }
    Ok(roster)
}
