use genauth::models::{
    InvitationUserStatus, ListInvitationUserDto, SendRosterInvitationBatchDto,
};
use genauth::{Error, ManagementClient};

/// Sends the invitations again that did not arrive or have expired. Returns their number, or `None`
/// if GenAuth has not sent them.
pub async fn send_again(
    administration: &ManagementClient,
    roster: &str,
) -> Result<Option<usize>, Error> {
    let query = ListInvitationUserDto::new().with_roster_id(roster);
    let mut invitees = administration.list_invitees(query).items();
    let mut again = Vec::new();
    while let Some(invitee) = invitees.next().await {
        let invitee = invitee?;
        let has_failed = matches!(
            invitee.status,
            InvitationUserStatus::Expired | InvitationUserStatus::InvitationSendFail
        );
        if has_failed {
            again.push(invitee.invitee_id);
        }
    }
    let count = again.len();
    if count > 0 {
        let some = SendRosterInvitationBatchDto::new()
            .with_roster_id(roster)
            .with_invitee_ids(again);
        let sent = administration.send_roster_invitations_batch(some).await?.data;
        if sent.success != Some(true) {
            return Ok(None);
        }
    }
    Ok(Some(count))
}
